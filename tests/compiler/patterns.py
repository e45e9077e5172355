# match.
class Pt:
    __match_args__ = ("x", "y")
    def __init__(self, x, y): self.x = x; self.y = y
def m(v):
    match v:
        case 0: return "zero"
        case -1 | 1: return "one"
        case "a" | "b" as s: return ("str", s)
        case None: return "none"
        case True: return "true"
        case []: return "empty"
        case [x]: return ("one item", x)
        case [1, 2, *rest]: return ("12", rest)
        case [x, [y, z]]: return ("nested", x, y, z)
        case (x, y, *_, z): return ("xyz", x, y, z)
        case [*a, 9]: return ("ends9", a)
        case {"k": v2, "j": [a, b]}: return ("kj", v2, a, b)
        case {"k": v2, **rest}: return ("k", v2, rest)
        case {}: return "map"
        case Pt(0, 0): return "origin"
        case Pt(x, y=yy) if x == yy: return ("diag", x)
        case Pt(x=x, y=y): return ("pt", x, y)
        case int(n) if n > 100: return ("big", n)
        case int() | float(): return "num"
        case str(): return "s"
        case [x, y]: return ("pair", x, y)
        case _: return "other"
for t in [0, 1, -1, "b", None, True, [], [5], [1, 2], [1, 2, 3, 4], [7, [8, 9]], (1, 3, 5), [3, 4, 9], {"k": 1, "j": [2, 3]}, {"k": 1, "l": 2}, {}, {"z": 1}, Pt(0, 0), Pt(2, 2), Pt(1, 2), 200, 3.5, 50, "zzz", (1, 2), {1}, [1, 5]]:
    print(t if not isinstance(t, Pt) else "Pt", m(t))
def m2(v):
    match v:
        case [Pt(x=0, y=a), *_] | [_, Pt(x=a)]: return a
        case {"a": {"b": [x, {"c": y}]}}: return x, y
        case (1 | 2 | 3) as k, *r: return k, r
        case [a, b] if (t := a + b) > 10: return t
        case x: return ("x", x)
print(m2([Pt(0, 5), 1]), m2([1, Pt(7, 8)]), m2({"a": {"b": [1, {"c": 2}]}}), m2([3, 4, 5]), m2([8, 9]), m2([4, 4]), m2(4))
def m3(x):
    match x:
        case [a, *b, c]: pass
        case a: b = c = None
    return a, b, c
print(m3([1, 2, 3, 4]), m3("q"))
class Cst: A = 1; B = "b"
def m4(x):
    match x:
        case Cst.A: return "A"
        case Cst.B: return "B"
        case {Cst.B: v}: return v
        case 1.5 | 2+3j | b"by": return "lit"
        case str() | bytes(): return "sb"
    return "none"
print([m4(v) for v in (1, "b", {"b": 5}, 1.5, 2+3j, b"by", "q", [])])
match (1, 2, 3):
    case (a, b, c): print(a, b, c)
for z in [(1, (2, 3))]:
    match z:
        case (a, (b, c)) if a > 5: print("no")
        case (a, (b, c)): print(a, b, c)
try:
    match 1:
        case int(1, 2): pass
except TypeError as e: print(e)
try:
    match Pt(1, 2):
        case Pt(1, 2, 3): pass
except TypeError as e: print(e)
