# How arguments meet parameters: every kind of parameter, and the message of every way to get it wrong.
def f(a, b=2, /, c=3, *args, d, e=5, **kw):
    return a, b, c, args, d, e, kw

print(f(1, d=4), f(1, 2, 3, 4, 5, d=6, z=7), f(1, c=9, d=4, a="kw a", b="kw b"), sep="\n")

def none(): pass
def one(a): pass
def two(a, b): pass
def three(a, b, c): pass
def opt(a, b=1): pass
def kwonly(*, k, l, m=1): pass
def pos(a, b, /): pass
def mixed(a, /, b, *, c): pass

class K:
    def method(self, x): pass
    def __init__(self, *, needed=1): pass

tests = [
    lambda: none(1), lambda: none(1, 2), lambda: none(a=1), lambda: one(), lambda: one(1, 2), lambda: one(b=1), lambda: one(1, a=1), lambda: two(), lambda: two(1),
    lambda: three(), lambda: three(b=1), lambda: opt(), lambda: opt(1, 2, 3), lambda: opt(1, 2, b=3), lambda: kwonly(), lambda: kwonly(1), lambda: kwonly(k=1),
    lambda: kwonly(1, 2, k=1, l=2), lambda: pos(1, b=2), lambda: pos(a=1, b=2), lambda: pos(1), lambda: mixed(1, 2, 3), lambda: mixed(1, 2), lambda: mixed(a=1, b=2, c=3),
    lambda: mixed(1, 2, 3, c=4), lambda: K().method(), lambda: K().method(1, 2), lambda: K(1), lambda: K(wrong=1), lambda: f(), lambda: f(1), lambda: (lambda x: x)(),
    lambda: one(**{"a": 1, "bb": 2}), lambda: opt(1, bb=3), lambda: kwonly(k=1, l=2, mm=3),
]
for t in tests:
    try:
        t()
        print("no error")
    except TypeError as e:
        print(e)
