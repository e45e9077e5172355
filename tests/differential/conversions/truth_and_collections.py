# bool() of everything, and list, tuple, dict, set, frozenset as converters: protocols, copies, hints, refusals.
class L:
    def __init__(self, n): self.n = n
    def __len__(self): return self.n
class Bo(L):
    def __bool__(self): return self.n
print([bool(v) for v in (0, 1, -1, 0.0, -0.0, float("nan"), 0j, "", " ", "0", b"", b"\0", [], [0], (), ((),), {}, {0: 0}, set(), range(0), range(1), None, ..., True, object(), int, len, L(0), L(2), Bo(True), Bo(False), iter([]), (x for x in ()), memoryview(b""), slice(0))])
for v in (Bo(1), Bo(None), Bo("x"), L(-1), L(1.5), L("a")):
    for f in (bool, lambda o: not o, lambda o: o and 1, lambda o: 1 if o else 2, lambda o: [*filter(None, [o])], lambda o: any([o])):
        try: print(type(f(v)).__name__, end=" ")
        except Exception as e: print(type(e).__name__, e, end="; ")
    print()
try: bool(NotImplemented)
except TypeError as e: print(e)
for code in ("class B2(bool): pass", "bool(1, 2)", "bool(x=1)", "bool.__new__(int)", "bool.__new__(bool, [])", "bool.from_bytes(b'\\x02')", "bool('False')", "int.__bool__(5)", "bool.__and__(True, 5)", "True + True", "True == 1.0", "['no', 'yes'][True]", "isinstance(True, int)", "bool.__bases__", "str(True) + repr(False)", "True is True is not False", "-True"):
    try: print(code, "|", eval(code))
    except SyntaxError:
        try: exec(code)
        except TypeError as e: print(code, "|", e)
    except TypeError as e: print(code, "|", e)
class Hint:
    def __init__(self, h): self.h, self.left = h, 2
    def __iter__(self): return self
    def __next__(self):
        self.left -= 1
        if self.left < 0: raise StopIteration
        return self.left
    def __length_hint__(self):
        if isinstance(self.h, Exception): raise self.h
        return self.h
import operator
for h in (0, 2, 100, -1, "x", None, NotImplemented, TypeError("t"), ValueError("v"), 1.5):
    for f in (list, lambda o: operator.length_hint(o, 7)):
        try: print(f(Hint(h)), end=" ")
        except Exception as e: print(type(e).__name__, e, end="; ")
    print()
class Seq:
    def __getitem__(self, i): return "abc"[i]
class Keys:
    def keys(self): return ["k1", "k2"]
    def __getitem__(self, k): return k + "!"
class BadIter:
    def __init__(self, r): self.r = r
    def __iter__(self): return self.r
class NoneIter: __iter__ = None
sources = ["ab", b"ab", (1, 2), [3, 3], {4: 5}, {6}, range(2), Seq(), Keys(), BadIter(5), BadIter([1]), BadIter(iter([1])), NoneIter(), None, 5, int, [(1, 2)], ["ab", "cd"], [[1], [2]], [1], zip("ab", "cd"), {"a": 1}.items(), [([], 1)], Hint(1), list, list[int], enumerate("x")]
for s in sources:
    out = []
    for f in (list, tuple, set, frozenset, dict, lambda x: [*x], lambda x: {**x}):
        arg = zip("ab", "cd") if type(s) is zip else enumerate("x") if type(s) is enumerate else BadIter(iter([1])) if type(s) is BadIter and hasattr(s.r, "__next__") else Hint(1) if type(s) is Hint else s
        try:
            r = f(arg)
            out.append(str(sorted(r, key=str)) if isinstance(r, (set, frozenset)) else str(r))
        except Exception as e: out.append(f"{type(e).__name__}: {e}")
    print(*out, sep=" | ")
t, l = (1, 2), [1]
print(tuple(t) is t, list(l) is l, frozenset(f := frozenset([1])) is f, str(s := "x") is s, t[:] is t, l[:] is l, dict(a=1, **{"b": 2}), dict([("a", 1)], a=2), dict({"a": 1}, b=3), dict(**{}), {*()}, dict.fromkeys("ab"), dict.fromkeys("ab", l)["a"] is l)
for f in (lambda: list(1, 2), lambda: list(x=1), lambda: tuple(sequence=()), lambda: set(1, 2), lambda: dict(1, 2), lambda: dict({}, {}), lambda: dict(**{1: 2}), lambda: dict.fromkeys(5), lambda: dict([(1, 2), 3]), lambda: dict([(1, 2), (3,)]), lambda: dict([None]), lambda: {}.update(5), lambda: {}.update([1]), lambda: set().update(5), lambda: frozenset(x=1), lambda: [].extend(5), lambda: slice(), lambda: range("a"), lambda: range(1.0), lambda: range(1, 2, 0), lambda: enumerate([], "a"), lambda: zip(5), lambda: map(5), lambda: next(map(5, [1])), lambda: filter(1), lambda: reversed(5), lambda: iter(5, 5), lambda: iter(BadIter(3)), lambda: tuple.__new__(list), lambda: list.__new__(int), lambda: object.__new__(int), lambda: object(1), lambda: type(None)(1), lambda: type(...)() is ...):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
