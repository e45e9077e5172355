# Descriptors as typed fields: __set_name__, storage by name, defaults, sharing between classes, introspection.
class Field:
    count = 0
    def __init__(self, kind, default=None, *, check=None):
        self.kind, self.default, self.check = kind, default, check
        Field.count += 1; self.order = Field.count
    def __set_name__(self, owner, name): self.name, self.owner = name, owner.__name__
    def __get__(self, obj, cls=None): return self if obj is None else obj.__dict__.get(self.name, self.default)
    def __set__(self, obj, value):
        if not isinstance(value, self.kind): raise TypeError(f"{self.owner}.{self.name}: {value!r} is no {self.kind.__name__}")
        if self.check and not self.check(value): raise ValueError(f"{self.name}: {value!r} refused")
        obj.__dict__[self.name] = value
class Record:
    def __init_subclass__(cls, **kw):
        super().__init_subclass__(**kw)
        cls.fields = [n for c in reversed(cls.__mro__) for n, f in vars(c).items() if isinstance(f, Field)]
    def __init__(self, *args, **kw):
        if len(args) > len(self.fields): raise TypeError(f"at most {len(self.fields)} values")
        for name, value in [*zip(self.fields, args), *kw.items()]:
            if name not in self.fields: raise TypeError(f"unknown field {name}")
            setattr(self, name, value)
    def __repr__(self): return f"{type(self).__name__}({', '.join(f'{n}={getattr(self, n)!r}' for n in self.fields)})"
class Point(Record):
    x = Field(int, 0); y = Field(int, 0)
class Named(Point):
    name = Field(str, "origin", check=str.isidentifier)
print(Point(), Point(1, 2), Named(1, name="p"), Named(3, 4, "q"), Point.fields, Named.fields)
for f in (lambda: Point("a"), lambda: Point(1, 2, 3), lambda: Named(z=1), lambda: Named(name="not valid"), lambda: setattr(Named(), "y", 1.5), lambda: delattr(Point(1), "x")):
    try: f()
    except (TypeError, ValueError, AttributeError) as e: print(type(e).__name__, e)
print(Point.x.name, Named.x is Point.x, Named.name.order, vars(Point(5)))
p = Point(7); p.x += 1
print(p, p.__dict__)
p.__dict__["y"] = "unchecked"
print(p)
class Doubled(Point):
    y = Field(float, 0.5)
print(Doubled(), Doubled.fields, Doubled.y.owner, Point.y.owner)
