# Descriptors that are added, removed and changed under attribute access. # expect: ok
import functools

from stress import check, part, run, together, workers


@part
def properties_come_and_go(draw):
    """An attribute is a property, a class attribute, an instance attribute by turns."""
    class C:
        def __init__(self):
            self.__dict__["x"] = "instance"

    class Data:
        def __get__(self, o, cls=None):
            return "data"

        def __set__(self, o, value):
            pass

    class Plain:
        def __get__(self, o, cls=None):
            return "plain"

    def change(me, draw):
        for i in range(80):
            C.x = draw.choose((property(lambda s: "property"), Data(), Plain(), "class", property(lambda s: s.__dict__["x"])))
            if draw.chance(3):
                try:
                    del C.x
                except AttributeError:
                    pass

    shared = C()

    def use(me, draw):
        for i in range(300):
            check(shared.x in ("instance", "property", "data"), shared.x)
            if draw.chance(3):
                try:
                    shared.x = "instance"
                except AttributeError as error:
                    check("no setter" in str(error), error)

    together(change, use)


@part
def descriptor_type_changes(draw):
    """__get__, __set__ come into the type of a descriptor that is in use, and go."""
    class D:
        pass

    class C:
        d = D()

    def change(me, draw):
        for i in range(60):
            if draw.below(2):
                D.__get__ = lambda self, o, cls=None: "got"
            else:
                D.__set__ = lambda self, o, value: None
            for name in ("__get__", "__set__"):
                if draw.below(2):
                    try:
                        delattr(D, name)
                    except AttributeError:
                        pass

    def use(me, draw):
        o = C()
        o.__dict__["d"] = "own"
        for i in range(200):
            check(o.d in ("got", "own") or isinstance(o.d, D) or o.d == "got" or o.d == "own")

    together(change, use)


@part
def property_parts(draw):
    """Setters, getters, docs of properties; a property's __init__ called again under its getter."""
    class C:
        v = 0

        @property
        def x(self):
            return self.v

        @x.setter
        def x(self, value):
            self.v = value

    prop = C.__dict__["x"]
    getters = [lambda s: 1, lambda s: 2, lambda s: s.v]

    def change(me, draw):
        for i in range(80):
            prop.__init__(draw.choose(getters), prop.fset, None, "doc")
            C.x = draw.choose((prop, prop.getter(draw.choose(getters)), prop))

    def use(me, draw):
        o = C()
        for i in range(300):
            o.x = 7
            check(o.x in (0, 1, 2, 7) and C.x.__doc__ in ("doc", None))

    together(change, use)


@part
def cached(draw):
    """functools.cached_property: all see one of the values that were computed, and the last one stays."""
    made = []

    class C:
        @functools.cached_property
        def value(self):
            made.append(self)
            return object()

    things = [C() for _ in range(40)]
    got = together(lambda me, draw: [t.value for t in things])
    for i, t in enumerate(things):
        check(t.value is t.__dict__["value"] and any(g[i] is t.value for g in got))
    check(len(things) <= len(made) <= len(things) * workers())


@part
def methods_of_many_kinds(draw):
    """staticmethod, classmethod, function, partial, builtin under one name."""
    class C:
        def f(self, *a):
            return "f"

    kinds = (lambda self, *a: "f", staticmethod(lambda *a: "s"), classmethod(lambda cls, *a: "c"), len, functools.partial(lambda *a: "p"))

    def change(me, draw):
        for i in range(80):
            C.f = draw.choose(kinds)

    def use(me, draw):
        o = C()
        for i in range(300):
            try:
                check(o.f("") in ("f", "s", "c", "p", 0))
            except TypeError as error:
                check("len()" in str(error), error)
            bound = o.f
            check(callable(bound))

    together(change, use)


@part
def slots_as_descriptors(draw):
    """Slot descriptors taken out of the class and put back under others' names."""
    class C:
        __slots__ = ("a", "b")

    da, db = C.__dict__["a"], C.__dict__["b"]
    o = C()
    o.a, o.b = "a", "b"

    def change(me, draw):
        for i in range(80):
            C.a = draw.choose((da, db))
            if draw.chance(4):
                try:
                    del C.b
                except AttributeError:
                    pass
            C.b = db

    def use(me, draw):
        for i in range(300):
            check(o.a in ("a", "b") and getattr(o, "b", "b") == "b")
            da.__set__(o, "a")
            check(da.__get__(o) == "a")

    together(change, use)


@part
def set_names(draw):
    """__set_name__ and __init_subclass__ while classes are made by all."""
    class Named:
        def __set_name__(self, owner, name):
            self.name = owner.__name__ + "." + name

    class Base:
        seen = []

        def __init_subclass__(cls, **words):
            Base.seen.append(cls.__name__)
            super().__init_subclass__()

    def work(me, draw):
        for i in range(20):
            made = type(Base)("T%d_%d" % (me, i), (Base,), {"n": Named()})
            check(made.__dict__["n"].name == "T%d_%d.n" % (me, i))

    together(work)
    check(sorted(Base.seen) == sorted("T%d_%d" % (me, i) for me in range(workers()) for i in range(20)))


run("descriptors")
