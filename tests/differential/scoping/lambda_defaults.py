# Defaults are evaluated once, at the definition, from left to right, decorators before them; lambdas have the same rules.
def log(x):
    print("eval", x)
    return x

def deco(tag):
    print("make decorator", tag)
    def apply(f):
        print("apply", tag, f.__name__)
        return f
    return apply

@deco(log("outer"))
@deco(log("inner"))
def f(a=log(1), /, b=log(2), *, c=log(3), d: log("not evaluated") = log(4)):
    return a, b, c, d

print(f(), f.__defaults__, f.__kwdefaults__)
f.__defaults__ = ("x", "y")
f.__kwdefaults__["c"] = "z"
print(f())
f.__defaults__ = None
try:
    f()
except TypeError as e:
    print(e)
f.__kwdefaults__ = None
try:
    f(1, 2)
except TypeError as e:
    print(e)
def trap(items=[]):
    items.append(len(items))
    return items
trap(); trap()
print(trap(), trap([9]))
g = lambda a, /, b=2, *args, c, d=4, **kw: (a, b, args, c, d, kw)
print(g(1, c=3), g(1, 5, 6, 7, c=8, e=9), g.__name__, g.__qualname__)
print((lambda *a, **k: (a, k))(*"ab", x=1, *"c", **{"y": 2}))
print((lambda: (yield))().__class__.__name__, (lambda x: lambda y: x + y)(1)(2))
class Cls:
    attr = 5
    m = lambda self, v=attr: v
print(Cls().m(), Cls.m.__qualname__)
for bad in (lambda: setattr(f, "__defaults__", 5), lambda: setattr(f, "__kwdefaults__", []), lambda: setattr(f, "__code__", 5), lambda: setattr(f, "__name__", 5)):
    try:
        bad()
    except TypeError as e:
        print(e)
