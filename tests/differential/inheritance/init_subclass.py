# __init_subclass__ with keywords, registries, order with __set_name__ and metaclass, refused subclasses.
class Plugin:
    registry = {}
    def __init_subclass__(cls, /, key=None, **kw):
        print("init_subclass", cls.__name__, key, sorted(vars(cls).keys() - {"__module__", "__qualname__", "__firstlineno__", "__static_attributes__", "__doc__"}))
        super().__init_subclass__(**kw)
        if key: Plugin.registry[key] = cls
class One(Plugin, key="one"): x = 1
class Two(Plugin): y = z = 2
class Three(One, key="three"): pass
print({k: c.__name__ for k, c in Plugin.registry.items()})
for code in ("class Bad(Plugin, unknown=1): pass", "class Bad(unknown=1): pass", "class Bad(Plugin, key=1, key=2): pass", "class Bad(metaclass=5): pass", "class Bad(*[int], **{'q': 2}): pass"):
    try: exec(code)
    except (TypeError, SyntaxError) as e: print(type(e).__name__, e)
class Named:
    def __set_name__(self, owner, name): print("set_name", owner.__name__, name, end="; ")
class Meta(type):
    def __new__(m, name, bases, ns, **kw): print("new", name, kw, end="; "); return super().__new__(m, name, bases, ns, **kw)
    def __init__(c, name, bases, ns, **kw): print("init", name, kw, end="; "); super().__init__(name, bases, ns)
    @classmethod
    def __prepare__(m, name, bases, **kw): print("prepare", name, kw, end="; "); return {"given": 1}
class Base(metaclass=Meta):
    n = Named()
    def __init_subclass__(cls, **kw): print("init_subclass", cls.__name__, kw, cls.given, end="; ")
    print("body", given, end="; ")
print()
class Child(Base, flag=True):
    m = Named()
    print("body", end="; ")
print()
class Final:
    def __init_subclass__(cls): raise TypeError(f"{cls.__base__.__name__} is final, {cls.__name__} refused")
try:
    class Nope(Final): pass
except TypeError as e: print(e)
class A:
    def __init_subclass__(cls, **kw): print("A", cls.__name__, end=" "); super().__init_subclass__(**kw)
class B:
    def __init_subclass__(cls, **kw): print("B", cls.__name__, kw, end=" ")
class AB(A, B, w=1): pass
class BA(B, A): pass
print(isinstance(vars(A)["__init_subclass__"], classmethod))
class M1(type): pass
class M2(type): pass
try:
    class Clash(M1("a", (), {}), M2("b", (), {})): pass
except TypeError as e: print(e)
class M3(M1, M2): pass
class Fine(M1("a", (), {}), M2("b", (), {}), metaclass=M3): pass
print(type(Fine).__name__)
