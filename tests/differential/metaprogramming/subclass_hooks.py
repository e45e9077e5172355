# __init_subclass__, __set_name__, __class_getitem__, __mro_entries__: when each runs and what it gets.
class Plugin:
    registry = {}
    def __init_subclass__(cls, /, key=None, **kw):
        super().__init_subclass__(**kw)
        Plugin.registry[key or cls.__name__.lower()] = cls
        print("subclass", cls.__name__, key, sorted(k for k in vars(cls) if not k.startswith("__")))
class Json(Plugin): ext = "json"
class Yaml(Json, key="yml"): pass
print({k: v.__name__ for k, v in Plugin.registry.items()})
try:
    class Bad(Plugin, key="b", other=1): pass
except TypeError as e:
    print(e, "b" in Plugin.registry)
class Field:
    def __init__(self, kind): self.kind = kind
    def __set_name__(self, owner, name):
        self.name = name
        owner.fields = [*getattr(owner, "fields", ()), name]
        print("name", name, owner.__name__, hasattr(owner, "late"))
    def __get__(self, obj, cls): return self if obj is None else obj.__dict__.get(self.name, self.kind())
    def __set__(self, obj, v):
        if not isinstance(v, self.kind): raise TypeError(f"{self.name} wants {self.kind.__name__}, not {type(v).__name__}")
        obj.__dict__[self.name] = v
class Record:
    def __init_subclass__(cls): print("init_subclass sees", cls.fields); cls.late = True
    def __init__(self, *args):
        for n, v in zip(self.fields, args, strict=True): setattr(self, n, v)
    def __repr__(self): return f"{type(self).__name__}({', '.join(f'{n}={getattr(self, n)!r}' for n in self.fields)})"
class User(Record):
    name, age = Field(str), Field(int)
class Admin(User):
    level = Field(int)
print(User("ann", 3), Admin("bob", 4, 5), User.fields, Admin.fields)
for args in (("ann", "x"), ("ann",), (1, 2)):
    try: User(*args)
    except (TypeError, ValueError) as e: print(type(e).__name__, e)
class Box:
    def __class_getitem__(cls, item): return f"{cls.__name__}[{item!r}]"
class Sub(Box): pass
print(Box[int], Sub[1:2, ...], Box["a"], Sub[()])
try: Box()[0]
except TypeError as e: print(e)
class MetaItem(type):
    def __getitem__(cls, i): return f"meta {i}"
class Both(Box, metaclass=MetaItem): pass
print(Both[3])
class Entry:
    def __init__(self, *bases): self.bases = bases
    def __mro_entries__(self, bases): print("entries", len(bases)); return self.bases
class Made(Entry(Json), Entry(), Entry(int)): pass
print([c.__name__ for c in Made.__mro__], len(Made.__orig_bases__), Made(7) + 1)
class BadEntry:
    def __mro_entries__(self, bases): return [int]
for code in ("class C(BadEntry()): pass", "type('C', (Entry(int),), {})", "class C(list[int], dict): pass", "class C(None): pass", "class C(Field(int)): pass"):
    try: exec(code); print("fine", code)
    except TypeError as e: print(code, "|", e)
class L(list[int]): pass
print(L.__bases__, L.__orig_bases__, L[str], L((1,)))
class Static:
    def __init_subclass__(cls): cls.count = getattr(cls, "count", 0) + 1
    __class_getitem__ = classmethod(lambda cls, k: (cls.count, k))
class S1(Static): pass
class S2(S1): pass
print(S1["a"], S2["b"], type(vars(Static)["__init_subclass__"]).__name__, type(vars(Box)["__class_getitem__"]).__name__)
class Failing:
    def __set_name__(self, owner, name): raise KeyError(name)
try:
    class F: f = Failing()
except KeyError as e: print(e, e.__notes__)
class Cls:
    class __set_name__: pass
class Shared:
    def __set_name__(self, o, n): print("shared", o.__name__, n)
s = Shared()
class T1: a = b = s
class T2: c = s
T2.d = s
