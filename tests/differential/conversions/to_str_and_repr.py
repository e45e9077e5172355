# str(), repr(), ascii() of everything: fallbacks, subclasses, recursion, escapes, wrong results, decoding.
class Both:
    def __str__(self): return "str"
    def __repr__(self): return "repr \u00e9"
class OnlyRepr:
    def __repr__(self): return "only repr"
class Sub(str):
    def __str__(self): return "sub str"
    def __repr__(self): return "sub repr"
class Plain(str): pass
for o in (Both(), OnlyRepr(), Sub("x"), Plain("p"), [Both(), OnlyRepr()], {"k": Both()}, (Sub("a"),), {Plain("q")}, Both, None, ..., NotImplemented, True, 1.0, -0.0, 1j, -1j, 1e16, 2 ** 70, b"a'\"\n\xff", bytearray(b"x"), range(1, 5, 2), slice(1, None), int, type, list[int], int | None, frozenset({1}), frozenset(), set(), {}, (), (1,), [], len, str.join, ValueError("a", 1), KeyError("k"), ValueError(), OSError(2, "no"), memoryview, iter, Exception, property, dict.fromkeys({1: 2}.keys())):
    print(str(o), repr(o), ascii(o), sep=" | ")
print(type(str(Sub("x"))).__name__, type(str(Plain("x"))).__name__, Plain("x").__str__() == "x", str(Plain("p")) is not None, f"{Sub('y')}", "%s" % Sub("z"), "".join([Sub("j")]), Sub("a") + "b", len(Sub("abc")))
for s in ("", "a'b", 'a"b', "a'b\"c", "\\", "\t\n\r\0\x1b\x7f", "\x80\xa0\xad", "é中😀", "\ud800", "\u200b\u2028\ufeff", "\U000e0001", "x" * 5):
    print(ascii(repr(s)), ascii(s), len(s))
class Bad:
    def __init__(self, r): self.r = r
    def __str__(self): return self.r
    def __repr__(self):
        if isinstance(self.r, Exception): raise self.r
        return self.r
for v in (5, None, b"x", Sub("fine"), LookupError("in repr")):
    for f in (str, repr, ascii, lambda o: f"{o}", lambda o: str([o]), lambda o: "%r." % o, print):
        try:
            r = f(Bad(v)); print(type(r).__name__, end=" ")
        except Exception as e: print(type(e).__name__, e, end="; ")
    print()
l = [1]; l.append(l); d = {"me": None}; d["me"] = d; t = ([],); t[0].append(t); l2 = [l, {"d": d}]
print(l, d, t, l2)
class Node:
    def __init__(self): self.next = self
    def __repr__(self): return f"Node({self.next!r})"
try: repr(Node())
except RecursionError as e: print(type(e).__name__)
for args in ((), (5,), (b"abc",), (b"\xc3\xa9", "utf-8"), (b"\xff", "utf-8"), (b"\xff", "utf-8", "replace"), (b"a", "nope"), (b"", "nope"), ("a", "utf-8"), (5, "utf-8"), (bytearray(b"xy"), "ascii"), (b"\xe9", "ascii", "backslashreplace"), (b"a", 5), (b"a", "utf-8", 5), (b"a", "utf-8", "nope"), (b"\xff", "utf-8", "nope"), (1, 2, 3, 4), (b"\x00\xd8", "utf-16-le"), (b"a", "utf-16"), (b"\xff\xfea\0", "utf-16"), (b"+AGE-", "utf-7"), (b"\xed\xa0\x80", "utf-8", "surrogatepass"), (b"\x80", "cp1252"), (b"\x81", "cp1252"), (b"\xf0\x9f\x98", "utf-8")):
    try: print(args, ascii(str(*args)))
    except Exception as e: print(args, type(e).__name__, e)
for kw in ({"object": 5}, {"object": b"q", "encoding": "ascii"}, {"encoding": "ascii"}, {"errors": "strict"}, {"nope": 1}):
    try: print(kw, repr(str(**kw)))
    except TypeError as e: print(kw, e)
class S2(str):
    def __new__(cls, v, extra=None): o = super().__new__(cls, v); o.extra = extra; return o
s = S2(5, extra="e")
print(s, s.extra, type(s + ""), type(s.upper()), type(s[:]), s == "5", hash(s) == hash("5"), {"5": 1}[s], str.__new__(S2, "n"), repr(s))
for f in (lambda: str.upper(5), lambda: str.join(",", [1]), lambda: ",".join(5), lambda: ",".join(["a", None]), lambda: "a" + 1, lambda: 1 + "a", lambda: "a" * -1, lambda: "a" "b" * 2, lambda: str.__str__(5), lambda: object.__str__(Both()), lambda: int.__repr__(True), lambda: object.__repr__(5).split(" at ")[0], lambda: bool.__repr__(1), lambda: float.__repr__(1), lambda: list.__repr__(()), lambda: repr(), lambda: repr(1, 2), lambda: ascii(5, 5), lambda: type.__repr__(5)):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
