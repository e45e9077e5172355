# Flags: combining, negating, boundaries, iteration over members, containment, named combinations.
from enum import Flag, IntFlag, auto, CONFORM, EJECT, KEEP, STRICT
class P(Flag):
    R = auto(); W = auto(); X = auto()
    RW = R | W
print(list(P), P.R | P.X, P.RW, P.R | P.W is P.RW, P.R & P.W, ~P.R, P.R ^ P.RW, P(0), bool(P(0)), P(7), repr(P(5)), P.RW.name, (P.R | P.X).name, P(0).name)
print([m.name for m in P.RW], len(P.RW), P.R in P.RW, P.RW in P.R, P.R in P.R, P["RW"].value, list(P.__members__), len(P))
for code in ("P(8)", "P.R | 1", "P.R in 5", "5 in P.R", "P['Q']", "P.R < P.W", "P(-1)", "P('R')", "3 in P", "8 in P"):
    try: print(code, eval(code))
    except (ValueError, TypeError, KeyError) as e: print(code, "->", type(e).__name__, str(e).replace("\n", " / "))
class I(IntFlag):
    A = 1; B = 2; D = 8
print(I.A | I.B, I(16), I.A | 4, I.A + I.B, ~I.A, I.A == 1, repr(I(3)), repr(I(20)), str(I(3)), f"{I.B:04b}", I(3) & 1, [m for m in I(11)], I(-1))
class Strict(Flag, boundary=STRICT): A = 1; B = 4
class Conform(Flag, boundary=CONFORM): A = 1; B = 4
class Eject(Flag, boundary=EJECT): A = 1; B = 4
class Keep(Flag, boundary=KEEP): A = 1; B = 4
for cls in (Strict, Conform, Eject, Keep):
    for v in (5, 6, -2):
        try: print(cls.__name__, v, repr(cls(v)), end="; ")
        except ValueError as e: print(cls.__name__, v, "ValueError", str(e).splitlines()[0], end="; ")
    print()
p = P.R
p |= P.X; print(p)
p &= ~P.R; print(p, hash(p) == hash(P.X), {P.X: "x"}[p], p is P.X)
match P.RW:
    case P.R: print("r")
    case P.RW: print("rw")
class Auto(Flag):
    A = 4
    B = auto()
    C = 3
    D = auto()
print([(m.name, m.value) for m in Auto], list(Auto.__members__))
