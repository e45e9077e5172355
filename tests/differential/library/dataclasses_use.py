# dataclasses: fields, ordering, frozen, slots, inheritance, post-init, errors.
from dataclasses import *
import dataclasses
@dataclass(order=True)
class P:
    x: int
    y: int = 0
    tags: list = field(default_factory=list, compare=False, repr=False)
    total: int = field(init=False, default=0)
    def __post_init__(self): self.total = self.x + self.y
p = P(1, 2)
print(p, p == P(1, 2, ["t"]), p < P(2), [f.name for f in fields(P)], asdict(p), astuple(p), replace(p, x=5), P.__match_args__, P.__eq__ is not object.__eq__, P.__hash__)
@dataclass(frozen=True, slots=True, kw_only=True)
class F:
    a: int
    b: str = "b"
f = F(a=1)
print(f, hash(f) == hash(F(a=1)), F.__slots__, hasattr(f, "__dict__"))
for act in ("f.a = 2", "del f.a", "F(1)", "F()", "f.c = 1", "P()", "P(1, 2, 3, 4)", "replace(p, total=1)", "replace(f, z=1)", "fields(5)", "asdict(P)", "P(1) < 5", "@dataclass\nclass X:\n a: int = 1\n b: int", "@dataclass\nclass X:\n a: list = []", "@dataclass(order=True, eq=False)\nclass X: pass", "@dataclass\nclass X(F):\n c: int = 0", "@dataclass(order=True)\nclass X:\n def __lt__(s, o): pass", "@dataclass\nclass X:\n a: int = field(default=1, default_factory=int)", "@dataclass\nclass X:\n a = field()", "make_dataclass('X', ['a', 'a'])", "make_dataclass('X', ['1a'])"):
    try:
        exec(act)
        print("fine", act)
    except Exception as e:
        print(act.replace("\n", ";"), "->", type(e).__name__, e)
@dataclass
class Base:
    a: int
    c: InitVar[int] = 5
    k: "ClassVar[int]" = 3
    def __post_init__(self, c): self.got = c
@dataclass
class Child(Base):
    b: int = 2
    a: float = 1.5
    _: KW_ONLY
    z: int = 9
print(Child(), Child(1, 7, b=3).got, [f.name for f in fields(Child)], Child.__init__.__annotations__.get("return", "-"))
D = make_dataclass("D", [("x", int), "y", ("z", str, field(default="z"))], namespace={"m": lambda self: self.x}, frozen=True)
print(D(1, 2), D(1, 2).m(), is_dataclass(D), is_dataclass(D(1, 2)), is_dataclass(5), fields(D)[2].default, fields(D)[0].default is MISSING)
@dataclass
class Rec:
    child: "Rec" = None
r = Rec(); r.child = r
print(r, asdict(P(1, 2, [Rec(None), {"k": P(3)}])))
@dataclass(unsafe_hash=True, repr=False, init=False)
class U:
    v: int = 1
print(hash(U()) == hash((1,)), repr(U())[:10] != "U(v=1)", dataclasses.replace.__name__)
