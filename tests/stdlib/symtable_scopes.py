# needs: _sre
# The compiler's scopes through the module symtable; inlined comprehensions have none of their own.
import symtable

SOURCE = '''
import os.path as p
x: int = 1
def outer(a, /, b=1, *c, d, **e):
    global g
    v = [i + a for i in b]
    w = [lambda: k for k in b]
    u = (j for j in b)
    def inner():
        nonlocal v
        return v, __name
    class C[T]:
        v = [n for n in b]
        def __m(self: T): return __class__
    return inner
type Alias[S: int] = list[S]
'''


def show(t, depth=0):
    print("  " * depth + t.get_name(), t.get_type(), t.get_lineno(), t.is_nested())
    for s in sorted(t.get_symbols(), key=lambda s: s.get_name()):
        print("  " * depth + " ", repr(s))
    for c in t.get_children():
        show(c, depth + 1)


show(symtable.symtable(SOURCE, "f", "exec"))
print(repr(symtable.symtable("lambda: 0", "f", "eval").get_children()))
for bad in (("1 +", "exec"), ("def f(a, a): pass", "exec"), ("x", "none")):
    try:
        symtable.symtable(bad[0], "f", bad[1])
    except (SyntaxError, ValueError) as e:
        print(type(e).__name__, e)
