# type() with one and three arguments: what it builds, the metaclass it picks, slots, cells, and its refusals.
import types
def hello(self): return f"hello from {type(self).__name__}"
A = type("A", (), {"x": 1, "hello": hello, "__doc__": "doc of A"})
a = A()
print(A, A.__name__, A.__qualname__, A.__module__, A.__doc__, a.hello(), A.__bases__, A.__mro__, type(A), type(a) is A)
B = type("B", (A, dict), {"__slots__": ("y",), "__qualname__": "Outer.B", "__module__": "elsewhere"})
b = B(k=1)
b.y = 5
print(B, b, b.y, b.x, [c.__name__ for c in B.__mro__], B.__base__.__name__, hasattr(b, "__dict__"))
class Meta(type):
    def __new__(mcls, name, bases, ns, **kw):
        print("new", name, [x.__name__ for x in bases], sorted(k for k in ns if not k.startswith("__")), kw)
        return super().__new__(mcls, name, bases, ns)
    def __init__(cls, name, bases, ns, **kw): print("init", name, kw)
    def __call__(cls, *args): print("call", cls.__name__, args); return super().__call__(*args)
class M(metaclass=Meta, flag=1): v = 1
N = type("N", (M,), {"w": 2})
print(type(N).__name__, N.v, N.w, isinstance(N(), M))
O = types.new_class("O", (M,), {"flag": 2}, lambda ns: ns.update(z=3))
print(type(O).__name__, O.z, types.prepare_class("Q", (M,), {"metaclass": type, "k": 1}))
for args in (("X",), ("X", ()), ("X", (), []), (5, (), {}), ("X", [], {}), ("X", (5,), {}), ("X", (bool,), {}), ("X", (A, A), {}), ("X", (object, A), {}), ("X", (int, str), {}), ("X", (type(None),), {}), ("a\0b", (), {}), ("X", (), {"__slots__": "1a"}), ("X", (), {"__slots__": ("s",), "s": 1}), ("X", (), {"__slots__": 5}), ("X", (int,), {"__slots__": ("q",)}), ("X", (bytes,), {"__slots__": ("q",)}), ("X", (), {"__classcell__": 5}), ("X", (), {"__qualname__": 5}), ("X", (types.FunctionType,), {}), ("X", (range,), {}), ("X", (), {1: 2}), ("X", (), {}, 4)):
    try:
        print(args[0], type(*args).__name__, "made")
    except Exception as e:
        print(args, "|", type(e).__name__, e)
class Mixed(type): pass
class P(metaclass=Mixed): pass
for code in ("class C(M, P): pass", "type('C', (M, P), {})", "class C(metaclass=5): pass", "class C(metaclass=lambda *a, **k: (a[0], k), key=1): pass\nprint(C)", "class C(unknown=1): pass", "class C(5): pass", "class C(*[int], **{'metaclass': Meta}): pass", "class C(int, metaclass=Mixed): pass\nprint(type(C), C(5))"):
    try:
        exec(code)
    except Exception as e:
        print(code, "|", type(e).__name__, str(e).splitlines()[0])
A.__name__ = "Renamed"; A.__qualname__ = "Q.Renamed"
print(A, A.__name__, type(a).__name__)
for attr, v in (("__name__", 5), ("__name__", "a\0"), ("__qualname__", 1), ("__bases__", ()), ("__bases__", (int,)), ("__bases__", 5), ("__dict__", {}), ("__mro__", ()), ("__module__", 7), ("__doc__", None)):
    try:
        setattr(A, attr, v); print(attr, "set", getattr(A, attr))
    except Exception as e:
        print(attr, type(e).__name__, e)
for what in ("int.x = 1", "del int.real", "type.x = 1", "int.__name__ = 'q'", "None.x = 1", "object().x = 1", "len.x = 1", "a.__class__ = int", "a.__class__ = 5", "b.__class__ = A", "del A.nope", "del a.x"):
    try:
        exec(what); print(what, "fine")
    except Exception as e:
        print(what, "|", type(e).__name__, e)
