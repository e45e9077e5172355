# The scopes of type parameters (PEP 695): annotation scopes, bounds evaluated lazily, classes seen from inside.
class Outer[T]:
    x: T
    def method[U](self, a: T, b: U) -> tuple[T, U]:
        return a, b
    type Alias[V] = dict[T, V]
    nested = [T.__name__ for _ in range(2)]

print(Outer.__type_params__, Outer.method.__type_params__, Outer.method.__annotations__)
print(Outer.Alias.__value__, Outer.Alias.__type_params__, Outer.nested)
print(Outer[int].__origin__ is Outer, Outer.__parameters__, Outer.__orig_bases__)

def f[A: (int, str), B: "lazy" + undefined_name, *Ts, **P](x: A, *args: *Ts, **kwargs) -> B:
    def inner():
        return A, B
    return inner

A, B, Ts, P = f.__type_params__
print(A.__constraints__, A.__bound__, Ts, P, Ts.__class__.__name__)
try:
    B.__bound__
except NameError as e:
    print("lazily:", e)
undefined_name = "!"
print(B.__bound__, f(1)()[0] is A)
type Tree[T = int] = T | list[Tree[T]]
print(Tree, Tree.__type_params__[0].__default__, Tree.__type_params__[0].has_default(), Tree[str])
print(Tree.__value__)
T = "module level"
def g[T](): return T
print(g(), T)
for bad in ("class C[T, T]: pass", "def f[T: (yield)](): pass", "type X[T: (y := 1)] = T", "class C[T](await_ := 1): pass",
            "def f[T]():\n nonlocal T", "class C[*Ts: int]: pass", "type X[T = int, U] = T", "def f[T](x: (yield)): pass"):
    try:
        exec(bad)
        print("fine", bad)
    except SyntaxError as e:
        print(bad.replace("\n", " "), "->", e.msg)
