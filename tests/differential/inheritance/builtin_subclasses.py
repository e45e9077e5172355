# Subclasses of int, str, list, dict, tuple, float: which operations give the subclass and which the base.
class I(int):
    def __new__(cls, v=0, *, unit="m"): self = super().__new__(cls, v); self.unit = unit; return self
    def __repr__(self): return f"I({int(self)}{self.unit})"
    def __add__(self, o): return I(int(self) + o, unit=self.unit)
i = I("12", unit="km")
print(i, i + 1, i * 2, -i, 1 + i, sum([i, i]), i == 12, hash(i) == hash(12), f"{i:03d}", "%d %s" % (i, i), [0] * I(2), type(I(True)).__name__)
class S(str):
    def upper(self): return S("UP:" + super().upper())
    def __getitem__(self, k): return "item"
s = S("abc")
print(s.upper(), type(s.lower()).__name__, type(s + "d").__name__, s[0], s[1:], type(s.strip()).__name__, "".join([s]), type("".join([s])).__name__, {s: 1}["abc"], list(s), f"{s:>5}", type(str(s)).__name__)
class L(list):
    def append(self, x): super().append(("own", x))
    def __len__(self): return 100
x = L([1, 2]); x.append(3); x += [4]
print(x, len(x), x[:1], type(x[:1]).__name__, type(x + []).__name__, type(x.copy()).__name__, x.pop(), x == [1, 2, ("own", 3)], [*x], bool(L()))
class D(dict):
    def __getitem__(self, k): return "got " + str(k)
    def __setitem__(self, k, v): super().__setitem__(k, [v])
d = D(a=1); d["b"] = 2; d.update(c=3); d.setdefault("d", 4)
print(d, d["zzz"], d.get("a"), d.pop("b"), {**d}, dict(d), type(d.copy()).__name__, type(D.fromkeys("a")).__name__, D.fromkeys("xy", 0), d | {"q": 1}, type(d | {}).__name__)
print("%(any)s" % d, "{any}".format_map(d), eval("anything", {"__builtins__": {}}, d))
class T(tuple):
    def __new__(cls, *items): return super().__new__(cls, items)
    first = property(lambda self: self[0])
t = T(1, 2, 3)
print(t, t.first, t[1:], type(t[:]).__name__, type(t + ()).__name__, type(t * 1).__name__, hash(t) == hash((1, 2, 3)), t < (1, 3))
a, *b = t; print(a, b)
class F(float):
    def __eq__(self, o): return abs(self - o) < 0.1
    __hash__ = float.__hash__
print(F(1.05) == 1, 1 == F(1.05), F(1) in [1.09], [1.09].index(F(1)), type(F(1) + 1).__name__, F(2).is_integer(), type(F.fromhex("0x1p1")).__name__)
class Y(bytes): pass
print(Y(b"ab") + b"c", type(Y(b"ab")[:]).__name__, Y(3), repr(Y(b"q")), Y.fromhex("6162"), type(Y.fromhex("61")).__name__)
class FS(frozenset): pass
print(type(FS("a") | {1}).__name__, FS([1]) == {1}, type(FS([1]).copy()).__name__, repr(FS([1])))
