# Class-level registries, __init_subclass__, __new__ caches, class decorators, plugin look-ups.
class Plugin:
    registry = {}
    def __init_subclass__(cls, /, name=None, **kw):
        super().__init_subclass__(**kw)
        Plugin.registry[name or cls.__name__.lower()] = cls
    @classmethod
    def create(cls, name, *a): return cls.registry[name](*a)
class Csv(Plugin, name="csv"):
    def __init__(self, sep=","): self.sep = sep
class Json(Plugin): pass
class Tsv(Csv, name="tsv"):
    def __init__(self): super().__init__("\t")
print(sorted(Plugin.registry), repr(Plugin.create("tsv").sep), Plugin.create("csv", ";").sep, type(Plugin.create("json")).__name__)
try: Plugin.create("xml")
except KeyError as e: print("no plugin", e)
class Cached:
    _cache = {}
    def __new__(cls, key):
        if key in cls._cache: return cls._cache[key]
        self = cls._cache[key] = super().__new__(cls)
        return self
    def __init__(self, key): self.key = key; self.inits = getattr(self, "inits", 0) + 1
print(Cached(1) is Cached(1), Cached(1) is Cached(2), Cached(1).inits)
def total(cls):
    cls.__add__ = lambda s, o: cls(s.v + o.v)
    cls.made_by = total.__name__
    return cls
@total
class N:
    def __init__(self, v): self.v = v
print((N(1) + N(2)).v, N.made_by)
class Typed:
    def __init__(self, kind): self.kind = kind
    def __set_name__(self, owner, name):
        self.name = "_" + name
        owner.fields = getattr(owner, "fields", ()) + (name,)
    def __get__(self, o, t=None): return self if o is None else getattr(o, self.name, None)
    def __set__(self, o, v):
        if not isinstance(v, self.kind): raise TypeError("%s wants %s" % (self.name[1:], self.kind.__name__))
        setattr(o, self.name, v)
class Rec:
    a, b = Typed(int), Typed(str)
r = Rec()
r.a, r.b = 1, "x"
print(r.a, r.b, Rec.fields, vars(r), Rec.a.kind)
try: r.a = "no"
except TypeError as e: print(e, r.a)
class Sub(Rec): c = Typed(float)
print(Sub.fields, Rec.fields)
