# Rich comparison: reflection, subclass priority, identity fallback, containers, total order missing.
log = []
class A:
    def __init__(self, n): self.n = n
    def __eq__(self, o): log.append("A.eq"); return NotImplemented
    def __lt__(self, o): log.append("A.lt"); return NotImplemented
    def __le__(self, o): log.append("A.le"); return "le!"
    def __hash__(self): return 1
class B:
    def __eq__(self, o): log.append("B.eq"); return True
    def __gt__(self, o): log.append("B.gt"); return "gt!"
    def __ne__(self, o): log.append("B.ne"); return []
class S(A):
    def __eq__(self, o): log.append("S.eq"); return "S eq"
    def __gt__(self, o): log.append("S.gt"); return "S gt"
    def __hash__(self): return 2
class Inherits(A): pass
a, b, s, i = A(1), B(), S(2), Inherits(3)
for text in ("a == a", "a == A(1)", "a == b", "b == a", "a != a", "a != b", "b != a", "a < b", "b < a", "a > b", "a < 1", "1 > a", "a <= b", "a >= b", "b >= a", "a == s", "s == a", "a < s", "a < i", "a == i", "1 == b", "b == 1", "a == None",
             "[a] == [a]", "[a] == [A(1)]", "[b] == [1]", "(a, 1) < (a, 2)", "[b] != [b]", "a in [a]", "b in [1]", "1 in [b]", "[1, b].index(b)", "[b].count(5)", "{a: 1} == {a: 1}", "max(a, b)", "[s] < [a]"):
    log.clear()
    try:
        r = eval(text)
        if isinstance(r, (A, B)): r = type(r).__name__
    except TypeError as e:
        r = e
    print(text, "->", r, log)
class OnlyEq:
    def __eq__(self, o): return True
print(OnlyEq.__hash__, OnlyEq() != OnlyEq())
try:
    hash(OnlyEq())
except TypeError as e:
    print(e)
class Raises:
    def __eq__(self, o): raise ZeroDivisionError("eq")
    __hash__ = object.__hash__
r = Raises()
print(r in [r], [r] == [r], r is r)
for text in ("r == 1", "1 == r", "[r] == [1]", "{1: r} == {1: 2}", "r in [1]", "r != 1", "[1, r].remove(2)"):
    try:
        print(text, eval(text))
    except ZeroDivisionError as e:
        print(text, "raises", e)
class Arr:
    def __eq__(self, o): return [True, False]
    def __bool__(self): raise ValueError("ambiguous")
class Amb:
    def __eq__(self, o): return Arr()
for text in ("Amb() == 1 and 2", "Amb() in [1]", "[Amb()] == [1]"):
    try:
        print(text, eval(text))
    except ValueError as e:
        print(text, "raises", e)
print((1, 2) < (1, 2, 0), [1, [2]] < [1, [3]], "a" < "b" < "ba", (1, "a") == (1.0, "a"), {1} < {1, 2} <= {1, 2}, {1} < {2}, not {1} > {2}, range(3) == range(0, 3, 1), b"a" == "a", 1 == "1")
