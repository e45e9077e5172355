# in, not in, subscripts, slices, len and call with user classes: every protocol and its fallbacks.
class Has:
    def __contains__(self, x): print("contains", x, end=" "); return "yes" if x else ""
class It:
    def __iter__(self): print("iter", end=" "); return iter([1, 2, 3])
class Get:
    def __getitem__(self, i): print(i, end=" "); return "abc"[i]
class Never(It):
    __contains__ = None
print(5 in Has(), 0 in Has(), 0 not in Has())
print(2 in It(), 9 in It(), 9 not in It())
print("b" in Get(), "z" in Get(), list(Get()), list(zip(Get(), "xy")))
class Sub:
    def __getitem__(self, k): return k
    def __setitem__(self, k, v): print("set", k, v)
    def __delitem__(self, k): print("del", k)
    def __call__(self, *a, **k): return a, k
    def __len__(self): return 3
s = Sub()
print(s[1], s[1, 2], s[()], s[1:2], s[::], s[:, 1:2:3], s[...], s["a":None:[]], s[*"ab", 1], s[(x := 4):x])
s[1:2] = 3; s[1, :] = 4; del s[0], s[::2]
print(s(1, *[2], **{"k": 3}), bool(s), s[lambda: 1]())
class Idx:
    def __init__(self, n): self.n = n
    def __index__(self): return self.n
print([1, 2, 3][Idx(-1)], "abc"[Idx(1):Idx(9)], (1, 2, 3)[:Idx(-1)], slice(Idx(1), None).indices(Idx(5)), range(10)[Idx(3)::Idx(2)])
for code in ("2 in Never()", "1 in 5", "1 in 'abc'", "'a' in b'abc'", "300 in b'abc'", "[] in {}", "[] in set()", "5[0]", "None[0]", "len[0]", "5()", "'a'()", "len(5)", "[1]['a']", "[1][1.0]", "(1,)[5]", "'abc'[3]", "b'a'[9]", "{}['k']", "range(3)[7]",
             "[1][Idx('x')]", "[1]['a':]", "'a'[1.5:]", "Never()[0]", "int[0]", "del_ = [1]; del del_[3]", "(1,)[0] = 2", "'a'[0] = 'b'", "del (1,)[0]", "[1, 2, 3][::0]", "5[0] = 1", "Get()['k']", "[0, 1][::2] = [1]", "x = [0, 1, 2]; x[::2] = [1]", "x = [1]; x[0:1] = 5"):
    try:
        exec(code); print("fine", code)
    except Exception as e:
        print(code, "|", type(e).__name__, e)
class BadLen:
    def __init__(self, n): self.n = n
    def __len__(self): return self.n
for n in (0, 4, -1, "a", 1 << 70, True, 1.0):
    for f in (len, bool):
        try:
            print(f.__name__, n, f(BadLen(n)))
        except Exception as e:
            print(f.__name__, n, type(e).__name__, e)
class Miss(dict):
    def __missing__(self, k): return f"missing {k}"
m = Miss(a=1)
print(m["a"], m["b"], m.get("b"), "b" in m, len(m))
