# Identity that the language promises: singletons, names for one object, mutable against equal.
a = b = []
c = []
print(a is b, a is c, a == c, None is None, (1,) == (1,), [] is not [], a is not c)
def same(x): return x
print(same(a) is a, (lambda: a)() is a, [a][0] is b, {"k": a}["k"] is a, (a, c)[0] is b)
class S:
    one = None
    def __new__(cls):
        if cls.one is None: cls.one = super().__new__(cls)
        return cls.one
print(S() is S(), type(S()) is S, S is S, S.__new__ is S.__new__)
s = "text"
print(s[:] is s, str(s) is s, tuple(t := (1, 2)) is t, frozenset(f := frozenset([1])) is f, int(5) == 5, bytes(x := b"x") is x)
l = [1]
print(l + [] is l, l[:] is l, list(l) is l, l.__iadd__([2]) is l, l)
def default(x=[]): return x
print(default() is default(), default([]) is default())
for op in ("is", "is not", "==", "!=", "in", "not in"):
    print(op, eval("[] %s [[]]" % op))
