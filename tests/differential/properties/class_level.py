# Attributes of classes: metaclass properties, class and static methods as descriptors, a classproperty of our own.
class Meta(type):
    @property
    def tag(cls): return f"tag of {cls.__name__}"
    @tag.setter
    def tag(cls, v): print("meta set", cls.__name__, v)
    def __getattr__(cls, name):
        if name.startswith("auto_"): return name[5:]
        raise AttributeError(f"class {cls.__name__} has no {name}")
class K(metaclass=Meta):
    plain = 1
    @classmethod
    def make(cls, *a): return cls.__name__, a
    @staticmethod
    def stat(*a): return a
print(K.tag, K.auto_x); K.tag = 5; print(K.tag, "tag" in vars(K))
for expression in ("K().tag", "K.nope", "K().auto_x"):
    try: print(eval(expression))
    except AttributeError as e: print(e)
class Sub(K): pass
print(Sub.make(1), Sub().make(2), Sub.stat(3), Sub().stat(4), Sub.tag)
cm, sm = vars(K)["make"], vars(K)["stat"]
print(type(cm).__name__, type(sm).__name__, callable(cm), sm(1), cm.__func__.__name__, cm.__wrapped__ is cm.__func__, cm.__get__(None, Sub)(9))
print(K.make.__self__ is K, K.make.__func__ is cm.__func__, Sub.make.__self__ is Sub, K.stat is K.stat)
try: cm(1)
except TypeError as e: print(e)
class classproperty:
    def __init__(self, f): self.f = f
    def __get__(self, obj, cls=None): return self.f(cls or type(obj))
class Counted:
    made = []
    def __init_subclass__(cls): Counted.made.append(cls.__name__)
    @classproperty
    def lower(cls): return cls.__name__.lower()
class A(Counted): pass
class B(A): pass
print(A.lower, B().lower, Counted.made)
b = B(); b.lower = "own"; print(b.lower, B.lower); B.lower = "lost"; print(B.lower, A.lower)
class Data:
    def __get__(self, o, c): return "meta data descriptor"
    def __set__(self, o, v): print("meta set", v)
class M2(type):
    d = Data(); n = classproperty(lambda c: "meta non-data")
class U(metaclass=M2): d, n = "class d", "class n"
print(U.d, U.n, U().d, U().n); U.d = 1; U.n = 2; print(vars(U)["d"], U.n)
print(U.__name__, Meta.tag.fget(U) if isinstance(Meta.tag, property) else "")
U.__name__ = "Renamed"; print(U, U.__qualname__)
try: U.__name__ = 5
except TypeError as e: print(e)
