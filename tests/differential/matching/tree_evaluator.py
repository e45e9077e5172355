# match on a tree of dataclasses: evaluation, simplification, derivation, printing.
from dataclasses import dataclass
@dataclass(frozen=True)
class Num: v: float
@dataclass(frozen=True)
class Var: name: str
@dataclass(frozen=True)
class Bin: op: str; a: object; b: object
def ev(e, **env):
    match e:
        case Num(v): return v
        case Var(n) if n in env: return env[n]
        case Bin("+", a, b): return ev(a, **env) + ev(b, **env)
        case Bin("*", a, b): return ev(a, **env) * ev(b, **env)
        case Bin("^", a, Num(n)): return ev(a, **env) ** n
        case Var(n): raise NameError(n)
        case Bin(op): raise ValueError("unknown operator " + op)
def simp(e):
    match e:
        case Bin(op, a, b): e = Bin(op, simp(a), simp(b))
    match e:
        case Bin("+", Num(x), Num(y)): return Num(x + y)
        case Bin("*", Num(x), Num(y)): return Num(x * y)
        case Bin("+", Num(0), x) | Bin("+", x, Num(0)) | Bin("*", Num(1), x) | Bin("*", x, Num(1)) | Bin("^", x, Num(1)): return x
        case Bin("*", Num(0), _) | Bin("*", _, Num(0)): return Num(0)
        case Bin("^", _, Num(0)): return Num(1)
        case Bin("+", x, y) if x == y: return simp(Bin("*", Num(2), x))
    return e
def diff(e, x):
    match e:
        case Num(): return Num(0)
        case Var(n): return Num(int(n == x))
        case Bin("+", a, b): return Bin("+", diff(a, x), diff(b, x))
        case Bin("*", a, b): return Bin("+", Bin("*", diff(a, x), b), Bin("*", a, diff(b, x)))
        case Bin("^", a, Num(n)): return Bin("*", Bin("*", Num(n), Bin("^", a, Num(n - 1))), diff(a, x))
def show(e):
    match e:
        case Num(v) | Var(v): return str(v)
        case Bin(op, a, b): return f"({show(a)} {op} {show(b)})"
x = Var("x")
e = Bin("+", Bin("*", Num(3), Bin("^", x, Num(2))), Bin("*", Num(1), Bin("+", x, x)))
print(show(e), ev(e, x=2), show(simp(e)), show(simp(diff(e, "x"))), ev(diff(e, "x"), x=2))
for bad in (lambda: ev(Var("y")), lambda: ev(Bin("-", x, x)), lambda: ev(5)):
    try: print(bad())
    except (NameError, ValueError) as err: print(type(err).__name__, err)
