# What a function object carries, and what its code object says about it.
def outer(free):
    def f(a, b=2, /, c=3, *args, d, e=5, **kw) -> int:
        "docstring"
        local = a + free
        return local
    return f

f = outer(1)
c = f.__code__
print(f.__name__, f.__qualname__, f.__module__, f.__doc__, f.__defaults__, f.__kwdefaults__, f.__dict__)
print(c.co_argcount, c.co_posonlyargcount, c.co_kwonlyargcount, c.co_varnames, c.co_freevars, c.co_cellvars, c.co_name, c.co_qualname, c.co_firstlineno)
print(bool(c.co_flags & 4), bool(c.co_flags & 8), outer.__code__.co_cellvars)
f.attr = 1
f.__name__ = "renamed"
f.__qualname__ = "Some.where"
f.__doc__ = None
f.__module__ = "elsewhere"
print(f.__name__, repr(f)[:22], f.__doc__, f.__module__, f.__dict__)
def g(x): return x * 100
def h(x, y=1): return x + y
g.__code__ = h.__code__
try:
    g(1)
except TypeError as e:
    print(e)
g.__defaults__ = (5,)
print(g(1))
try:
    g.__code__ = f.__code__
except ValueError as e:
    print(e)
n = c.replace(co_name="new_name", co_firstlineno=77)
print(n.co_name, n.co_firstlineno, n == c, c == c.replace())
import types
made = types.FunctionType(h.__code__, {"__name__": "fake"}, "made", (10,))
print(made(1), made.__module__, made.__name__)
for args in ((5, {}), (h.__code__, 5), (c, {}), (c, {}, "n", None, (1,)), (h.__code__, {}, None, None, (types.CellType(1),))):
    try:
        types.FunctionType(*args)
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
cell = types.CellType(99)
print(types.FunctionType(c, {}, "bound", (0, 0), (cell,), {"d": 0, "e": 1})(1))
print(callable(f), f.__get__(None, int) is f, f.__get__(5).__self__, type(f).__name__, f.__globals__ is globals())
try:
    class X(types.FunctionType): pass
except TypeError as e:
    print(e)
del f.attr
try:
    del f.__code__
except (TypeError, AttributeError) as e:
    print(e)
