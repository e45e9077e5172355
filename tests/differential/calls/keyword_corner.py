# Keywords that look odd: from mappings, reserved words, repeated ones, many of them.
def f(**kw): return kw
print(f(**{"class": 1, "for": 2, "": 3, "a-b": 4}))
print(list(f(z=1, y=2, x=3)), list(f(**{"b": 1}, a=2, **{"c": 3})))
many = {"k%d" % i: i for i in range(300)}
print(len(f(**many)), sum(f(**many).values()))
exec("def big(" + ", ".join("a%d=%d" % (i, i) for i in range(300)) + "): return a0 + a299")
print(big(), big(a299=1), big(*range(300)))
exec("r = f(" + ", ".join("a%d=%d" % (i, i) for i in range(260)) + ")")
print(len(r))
for bad in ("f(a=1, a=2)", "f(1=2)", "f(a.b=1)", "f(True=1)", "f(**k, *a)", "f(a=1, 2)", "f(**k, 2)", "f(x for x in y, 1)", "f(1, x for x in y)", "f(a=)", "f(lambda: 1=2)",
            "def f(a, a): pass", "def f(*): pass", "def f(*, **k): pass", "def f(**k, a): pass", "def f(*a, *b): pass", "def f(a=1, b): pass", "def f(a, /, b, /): pass",
            "def f(/): pass", "def f(*, /): pass", "def f(None): pass", "lambda a, a: 0", "def f(a=1, /, b): pass", "def f((a, b)): pass", "class C(a=1, a=2): pass",
            "f(a, b=1, *c, d, **e, f)", "def f(*a=1): pass", "def f(**k=1): pass", "f(not a=1)", "f(a:=1, b=2, c:=3)"):
    try:
        compile(bad, "s", "exec")
        print("fine:", bad)
    except SyntaxError as e:
        print(bad, "->", e.msg)
class Str(str):
    def __eq__(self, other): return str.__eq__(self, other)
    __hash__ = str.__hash__
print(f(**{Str("sub"): 1}))
def named(sub): return sub
print(named(**{Str("sub"): 2}))
