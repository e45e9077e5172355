# Forwarding *args and **kwargs through several layers, their types and independence.
def inner(*args, **kwargs):
    args_type, kw_type = type(args).__name__, type(kwargs).__name__
    kwargs["added"] = 1
    return args, kwargs, args_type, kw_type
def outer(*a, **k):
    r = inner(*a, **k)
    return r, k
print(outer(1, 2, x=3))
d = {"a": 1}
print(inner(**d), d)
def swap(a, b, /, *rest, c=0, **kw): return (b, a, *rest), {"c": c, **kw}
print(swap(1, 2), swap(1, 2, 3, c=4, d=5), swap(*"ab", **{"a": "allowed", "b": 2}))
def last(*, a, b=2, **k): return a, b, k
print(last(a=1), last(**{"a": 1, "z": 3}), last(b=1, a=2))
class Meta(type):
    def __call__(cls, *a, **k): return super().__call__(*a[::-1], **k)
class P(metaclass=Meta):
    def __init__(self, *a, tag="t"): self.a, self.tag = a, tag
p = P(1, 2, 3, tag="x")
print(p.a, p.tag)
def collect(first, *rest): return first, rest
print(collect(*range(4)), collect(*(x for x in "ab")), collect(*{"k": 1}), collect(*[[]]), collect("only"))
print(print.__call__("called", "twice", sep="-"), max(*[3, 1], key=lambda v: -v), dict(*[[("a", 1)]], **{"b": 2}), "{}{x}".format(*[1], **{"x": 2}), (lambda *a: a)(*[], *(), *"", *{}), (lambda **k: k)(**{}, **dict()))
def gen(*a):
    yield from a
print([*gen(*gen(1, 2), 3)], sum(*[[1, 2]]), list(zip(*[(1, "a"), (2, "b")])), list(map(lambda *t: t, *["ab", "cd"])))
def default(a, b=[], *c, d={}, **e):
    b.append(a); d[a] = len(b)
    return b, c, d, e
print(default(1), default(2, [], 3, d={}), default(4))
class Kw(dict):
    def keys(self): print("keys asked"); return super().keys()
    def __getitem__(self, k): return "item " + k
print((lambda **k: k)(**Kw(a=1)))
