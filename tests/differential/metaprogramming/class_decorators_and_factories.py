# Programs that write classes: dataclass by hand, decorators that add methods, mixin factories, signatures, wraps.
import functools, inspect, types
def record(cls=None, /, *, frozen=False):
    if cls is None: return functools.partial(record, frozen=frozen)
    names = [*inspect.get_annotations(cls)]
    defaults = {n: getattr(cls, n) for n in names if hasattr(cls, n)}
    args = ", ".join(n + (f"=_d[{n!r}]" if n in defaults else "") for n in names)
    body = "\n".join(f"    _set(self, {n!r}, {n})" for n in names) or "    pass"
    ns = {"_d": defaults, "_set": object.__setattr__}
    exec(f"def __init__(self, {args}):\n{body}", ns)
    cls.__init__ = ns["__init__"]
    cls.__init__.__qualname__ = f"{cls.__qualname__}.__init__"
    cls.__repr__ = lambda self: f"{type(self).__name__}({', '.join(f'{n}={getattr(self, n)!r}' for n in names)})"
    cls.__eq__ = lambda self, o: all(getattr(self, n) == getattr(o, n) for n in names) if type(o) is type(self) else NotImplemented
    cls.__match_args__ = tuple(names)
    if frozen:
        def __setattr__(self, n, v): raise AttributeError(f"cannot assign to field {n!r}")
        cls.__setattr__ = __setattr__
        cls.__hash__ = lambda self: hash(tuple(getattr(self, n) for n in names))
    return cls
@record
class P:
    x: int
    y: int = 0
@record(frozen=True)
class Q:
    name: str
    tags: tuple = ("t",)
print(P(1), P(1, 2) == P(1, 2), P(1) != P(2), P(1) == 1, Q("a"), len({Q("a"), Q("a")}), inspect.signature(P), inspect.signature(Q.__init__))
for f in (lambda: P(), lambda: P(1, 2, 3), lambda: P(z=1), lambda: setattr(Q("a"), "name", "b"), lambda: hash(P(1))):
    try: f()
    except Exception as e: print(type(e).__name__, e)
match P(3, 4):
    case P(3, y=k): print("matched", k)
@record
class Bad:
    a: int = 1
try:
    @record
    class Worse(Bad):
        c: int = 0
        b: int
except SyntaxError as e: print(e.msg)
def adds(**methods):
    def deco(cls):
        for n, f in methods.items(): f.__name__ = n; f.__qualname__ = f"{cls.__name__}.{n}"; setattr(cls, n, f)
        return cls
    return deco
@adds(twice=lambda self: self.v * 2, make=lambda self: type(self)(self.v + 1))
class V:
    def __init__(self, v): self.v = v
print(V(4).twice(), V(4).make().v, V.twice.__qualname__)
def counted(f):
    @functools.wraps(f)
    def wrapper(*a, **k): wrapper.calls += 1; return f(*a, **k)
    wrapper.calls = 0
    return wrapper
def every_method(deco):
    def on_class(cls):
        for n, v in list(vars(cls).items()):
            if isinstance(v, types.FunctionType): setattr(cls, n, deco(v))
            elif isinstance(v, (staticmethod, classmethod)): setattr(cls, n, type(v)(deco(v.__func__)))
        return cls
    return on_class
@every_method(counted)
class Service:
    def a(self, x: int, *, y=2) -> str: "doc of a"; return f"a{x}{y}"
    @staticmethod
    def s(q): return q
    @classmethod
    def c(cls): return cls.__name__
s = Service(); s.a(1); s.a(2, y=3); s.s(4); Service.c()
print(Service.a.calls, Service.s.calls, Service.c.calls, Service.a.__doc__, inspect.signature(Service.a), Service.a.__wrapped__.__name__, inspect.signature(s.a), s.c())
def mixin(name, **attrs): return type(name + "Mixin", (), {"describe": lambda self: [name, *getattr(super(classes[name], self), "describe", list)()], **attrs})
classes = {}
for n in "red green".split(): classes[n] = mixin(n, **{n: True})
Both = type("Both", tuple(classes.values()), {})
print(Both().describe(), Both.red, [c.__name__ for c in Both.__mro__])
@functools.singledispatch
def show(x): return f"object {x}"
@show.register
def _(x: int | bool): return f"number {x}"
@show.register(list)
@show.register(tuple)
def _(x): return [show(i) for i in x]
print(show("a"), show(5), show([1, ("b", 2.5)]), show.dispatch(bool).__name__, sorted(t.__name__ for t in show.registry))
class Cached:
    calls = 0
    @functools.cached_property
    def slow(self): Cached.calls += 1; return Cached.calls
    @functools.singledispatchmethod
    def on(self, x): return "any"
    @on.register
    def _(self, x: str): return "str " + x
    part = functools.partialmethod(lambda self, a, b, c=0: (a, b, c), 1, c=9)
c = Cached(); print(c.slow, c.slow, vars(c), c.on(1), c.on("x"), c.part(2), c.part(2, c=3)); del c.slow; print(c.slow)
f = types.FunctionType((lambda a, b=1: a + b + k).__code__, {"k": 100}, "made", (50,))
print(f(1), f.__name__, f.__defaults__, types.MethodType(f, 5)(), types.SimpleNamespace(a=1, b="x"), types.MappingProxyType({"a": 1})["a"])
cell = types.CellType(5)
def closure():
    v = 0
    return lambda: v
h = types.FunctionType(closure().__code__, {}, "h", None, (cell,)); cell.cell_contents = 7
print(h(), closure().__code__.co_freevars, (lambda: 0).__code__.replace(co_name="renamed").co_name)
try: types.FunctionType(closure().__code__, {})
except TypeError as e: print(e)
