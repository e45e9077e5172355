# Decorators: when each expression and each call is evaluated, on functions, methods and classes.
def note(x): print(x, end=" "); return x
def deco(name):
    note(f"make-{name}")
    def apply(f):
        note(f"apply-{name}-{getattr(f, '__name__', f)}")
        return f
    return apply
@deco("outer")
@deco("inner")
def f(a=note("default"), *, b: note("annotation") = note("kwdefault")) -> note("return"): return a, b
print(f())
@deco("class")
class K(note(object), metaclass=note(type)):
    note("body")
    @deco("method")
    @staticmethod
    def m(): return "m"
print(K.m())
@lambda g: (g.__name__, "replaced")
def gone(): pass
print(gone)
table = {"x": [deco("sub")]}
@table["x"][0]
def by_subscript(): return 1
print()
@(chosen := deco("walrus"))
def named(): pass
print(chosen is not None)
@note if False else deco("cond")
async def coro(): pass
print(coro.__name__)
class Reg(dict):
    def __call__(self, key):
        def add(f): self[key] = f; return f
        return add
reg = Reg()
for key in "ab":
    @reg(key)
    def handler(x, key=key): return key + x
print(sorted(reg), reg["a"]("1"), reg["b"]("2"), handler("3"))
def fails(f): raise ValueError(f"refused {f.__name__}")
before = f
try:
    @fails
    def f(): pass
except ValueError as e: print(e, f is before)
for bad in (5, None, "text"):
    try:
        @bad
        def h(): pass
    except TypeError as e: print(e)
print("h" in globals())
for code in ("@x\nx = 1", "@\ndef f(): pass", "@a b\ndef f(): pass", "@x\n@y", "@x = 1\ndef f(): pass"):
    try: compile(code, "s", "exec"); print("fine", code)
    except SyntaxError as e: print(e.msg, e.lineno)
@int
@str
class Digits(metaclass=type("M", (type,), {"__str__": lambda c: "42"})): pass
print(Digits + 1)
