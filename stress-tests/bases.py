# __bases__, __class__, metaclasses and special methods that change while they are used. # expect: ok
from stress import check, part, run, together


@part
def swapped_bases(draw):
    """A class gets other bases again and again: a method found is one of the old or the new base, and super() fits the class."""
    class A:
        def who(self):
            return "A"

    class B:
        def who(self):
            return "B"

    class A2(A):
        def who(self):
            return "2" + super().who()

    class C(A):
        def who(self):
            return "C" + super().who()

    class D(C):
        pass

    def change(me, draw):
        for i in range(40):
            C.__bases__ = draw.choose(((A,), (B,), (A2,), (A, B), (A2, B)))

    def use(me, draw):
        o = draw.choose((C, D))()
        for i in range(150):
            try:
                check(o.who() in ("CA", "CB", "C2A"), o.who())
            except TypeError as error:          # super() of A2, whose class is no base of C any more
                check("super(type, obj)" in str(error), error)
            check(isinstance(o, C) and issubclass(D, object) and D.__mro__[0] is D and D.__mro__[-1] is object)
            check(isinstance(o, (A, B, C)) and C.__mro__[1] in (A, B, A2))

    together(change, use)
    for base in (A, B, A2):
        check((C in base.__subclasses__()) == (base in C.__bases__), base, C.__bases__)


@part
def related_bases(draw):
    """Several threads assign __bases__ of related classes: each class has the last one's result, and its MRO fits its bases."""
    class X: pass
    class Y: pass
    class P(X): pass
    class Q(P): pass
    class R(Q): pass

    def change(me, draw):
        for i in range(30):
            cls, bases = draw.choose(((P, (X,)), (P, (Y,)), (P, (X, Y)), (Q, (P,)), (Q, (Y,)), (R, (Q,)), (R, (P,))))
            try:
                cls.__bases__ = bases
            except TypeError as error:
                check("__bases__" in str(error) or "MRO" in str(error) or "consistent" in str(error), error)
            mro = R.__mro__
            check(mro[0] is R and mro[-1] is object and len(set(mro)) == len(mro), mro)

    together(change)
    for cls in (P, Q, R):
        fresh = type("fresh", cls.__bases__, {}).__mro__[1:]
        check(cls.__mro__[1:] == fresh, cls, cls.__mro__, fresh)


SPECIAL = {
    "__len__": (lambda s: 3, lambda s: 4, lambda o: len(o), {3, 4}),
    "__bool__": (lambda s: True, lambda s: False, lambda o: bool(o), {True, False}),
    "__call__": (lambda s, *a: "x", lambda s, *a: "y", lambda o: o(1), {"x", "y"}),
    "__add__": (lambda s, o: 1, lambda s, o: 2, lambda o: o + o, {1, 2}),
    "__radd__": (lambda s, o: 1, lambda s, o: 2, lambda o: 5 + o, {1, 2}),
    "__getitem__": (lambda s, k: k, lambda s, k: -k, lambda o: o[7], {7, -7}),
    "__contains__": (lambda s, k: True, lambda s, k: False, lambda o: 1 in o, {True, False}),
    "__iter__": (lambda s: iter((1,)), lambda s: iter((2,)), lambda o: list(o)[0], {1, 2, 7, 0}),
    "__hash__": (lambda s: 10, lambda s: 11, lambda o: hash(o), {10, 11}),
    "__index__": (lambda s: 1, lambda s: 2, lambda o: (5, 6, 7)[o], {6, 7}),
    "__enter__": (lambda s: "a", lambda s: "b", lambda o: o.__enter__(), {"a", "b"}),
    "__getattr__": (lambda s, n: n, lambda s, n: n * 2, lambda o: o.nothing, {"nothing", "nothing" * 2}),
    "__lt__": (lambda s, o: True, lambda s, o: False, lambda o: o < 3, {True, False}),
    "__str__": (lambda s: "s", lambda s: "t", lambda o: str(o), {"s", "t"}),
}


@part
def special_methods(draw):
    """Special methods are put into a class and taken out under the operations that call them."""
    name = draw.choose(sorted(SPECIAL))
    one, two, use, allowed = SPECIAL[name]

    class Base:
        pass

    class C(Base):
        pass

    class D(C):
        pass

    def change(me, draw):
        for i in range(40):
            cls = draw.choose((Base, C, D))
            if draw.below(3):
                setattr(cls, name, draw.choose((one, two)))
            else:
                try:
                    delattr(cls, name)
                except AttributeError:
                    pass

    def call(me, draw):
        o = draw.choose((C, D))()
        for i in range(150):
            try:
                got = use(o)
            except (TypeError, AttributeError, IndexError):
                continue
            # without the method, objects are true, have a hash and a str of their own
            check(got in allowed or name in ("__bool__", "__hash__", "__str__"), name, got)

    together(change, call)


@part
def getattribute_hooks(draw):
    """__getattribute__, __setattr__ and __delattr__ come and go."""
    class C:
        plain = "p"

        def __init__(self):
            self.a = "own"

    def get(self, name):
        return object.__getattribute__(self, name)

    def put(self, name, value):
        object.__setattr__(self, name, value)

    def change(me, draw):
        for i in range(40):
            for name, value in (("__getattribute__", get), ("__setattr__", put)):
                if draw.below(2):
                    setattr(C, name, value)
                elif name in C.__dict__:
                    try:
                        delattr(C, name)
                    except AttributeError:
                        pass

    shared = C()

    def use(me, draw):
        for i in range(150):
            check(shared.a == "own" and shared.plain == "p")
            shared.a = "own"
            setattr(shared, "n%d" % me, i)
            check(getattr(shared, "n%d" % me) == i)
        del shared.__dict__["n%d" % me]

    together(change, use)
    check(vars(shared) == {"a": "own"}, vars(shared))


@part
def changing_class(draw):
    """__class__ goes around between classes with the same, and with other, attributes; between modules, too."""
    class A:
        def __init__(self):
            self.x, self.y = 1, 2

        def m(self):
            return self.x

    class B:
        def __init__(self):
            self.y, self.x, self.z = 2, 1, 3

        def m(self):
            return self.y

    class S1:
        __slots__ = ("x", "y")

        def m(self):
            return self.x

    class S2:
        __slots__ = ("x", "y")

        def m(self):
            return self.y

    B()
    objects = [A(), A(), S1(), S1()]
    for o in objects:
        o.x, o.y = 1, 2

    def change(me, draw):
        for i in range(100):
            k = draw.below(4)
            objects[k].__class__ = draw.choose((A, B) if k < 2 else (S1, S2))

    def use(me, draw):
        for i in range(200):
            o = objects[draw.below(4)]
            check(o.m() in (1, 2) and o.x == 1 and o.y == 2)
            if draw.chance(10):
                o.x, o.y = 1, 2
            if draw.chance(20):
                try:
                    o.extra = i
                    del o.extra
                except AttributeError:
                    pass

    together(change, use)


@part
def metaclasses(draw):
    """A metaclass changes, and classes change their metaclass, while the classes are used."""
    class M(type):
        def name(cls):
            return cls.__name__

        @property
        def doubled(cls):
            return cls.__name__ * 2

    class N(M):
        def name(cls):
            return cls.__name__.lower()

    class C(metaclass=M):
        pass

    def change(me, draw):
        for i in range(40):
            C.__class__ = draw.choose((M, N))
            if draw.below(2):
                N.name = lambda cls: cls.__name__.lower()
            C.__name__ = draw.choose(("C", "Cc"))

    def use(me, draw):
        for i in range(150):
            check(C.name() in ("C", "c", "Cc", "cc") and C.doubled in ("CC", "CcCc") and type(C()) is C)
            check(isinstance(C, M) and C.__qualname__.endswith("C"))

    together(change, use)


@part
def init_and_new(draw):
    """__init__ and __new__ come and go while instances are made."""
    class C:
        kind = "none"

    def init(self, n=0):
        self.kind = "init"

    def new(cls, n=0):
        o = object.__new__(cls)
        o.kind = "new"
        return o

    def change(me, draw):
        for i in range(40):
            for name, f in (("__init__", init), ("__new__", new)):
                if draw.below(2):
                    setattr(C, name, f)
                else:
                    try:
                        delattr(C, name)
                    except AttributeError:
                        pass

    def use(me, draw):
        for i in range(150):
            check(C().kind in ("none", "init", "new"))
            try:
                check(C(5).kind in ("none", "init", "new"))
            except TypeError as error:
                check("takes no arguments" in str(error) or "exactly one argument" in str(error), error)

    together(change, use)


@part
def abstract_classes(draw):
    """Registered subclasses, abstract methods, isinstance() of many at once."""
    import abc

    class Shape(abc.ABC):
        @abc.abstractmethod
        def area(self): ...

    classes = [type("K%d" % i, (), {}) for i in range(12)]

    def register(me, draw):
        for cls in classes[me::2]:
            Shape.register(cls)
            check(issubclass(cls, Shape) and isinstance(cls(), Shape))

    def ask(me, draw):
        seen = set()
        for i in range(150):
            cls = draw.choose(classes)
            known = issubclass(cls, Shape)
            check(known or cls not in seen)
            if known:
                seen.add(cls)

        class Square(Shape):
            def area(self):
                return 1
        check(Square().area() == 1 and isinstance(Square(), Shape))

    together(register, ask)


run("bases")
