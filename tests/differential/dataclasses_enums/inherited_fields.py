# Dataclass inheritance: field order, overriding defaults, InitVar, ClassVar, slots, frozen mixes, own methods kept.
from dataclasses import dataclass, field, fields, InitVar, make_dataclass, is_dataclass
from typing import ClassVar
@dataclass
class Base:
    a: int
    b: int = 2
    kind: ClassVar[str] = "base"
@dataclass
class Child(Base):
    c: int = 3
    a: str = "again first"
    scale: InitVar[int] = 1
    def __post_init__(self, scale): self.c *= scale
print(Child(), Child("x", scale=5), Child(1, 2, 3, 4), [f.name for f in fields(Child)], Child.kind, hasattr(Child(), "scale"))
class Plain(Base):
    z: int = 9
print(Plain(1), [f.name for f in fields(Plain)])
@dataclass(slots=True)
class Slots:
    x: int = 1
    y: list = field(default_factory=lambda: [1])
s = Slots()
print(s, Slots.__slots__, hasattr(s, "__dict__"))
try: s.z = 1
except AttributeError as e: print(e)
for code in ("@dataclass(frozen=True)\nclass F(Base): pass", "@dataclass\nclass F(Frozen): pass", "@dataclass(order=True)\nclass F:\n  x: int\n  def __lt__(self, o): ...",
             "@dataclass\nclass F(Base):\n  d: int", "@dataclass(order=True, eq=False)\nclass F: pass"):
    try:
        exec(code, {**globals(), "Frozen": dataclass(frozen=True)(type("Frozen", (), {}))})
    except (TypeError, ValueError) as e: print(type(e).__name__, e)
    else: print("fine")
@dataclass(repr=False)
class OwnRepr(Base):
    def __repr__(self): return f"own {self.a}"
@dataclass
class Kept:
    v: int
    def __init__(self): self.v = "own init"
    def __eq__(self, o): return "own eq"
print(OwnRepr(1), Kept(), Kept() == 5, Kept.__hash__)
M = make_dataclass("M", ["p", ("q", int), ("r", int, 5)], namespace={"total": lambda self: self.q + self.r})
print(M(1, 2), M(1, 2).total(), is_dataclass(M), is_dataclass(M(1, 2)), is_dataclass(5), M.__name__)
@dataclass(kw_only=True)
class Kw(Base):
    d: int
print(Kw(1, d=4))
try: Kw(1, 2, 3)
except TypeError as e: print(e)
@dataclass(unsafe_hash=True)
class H:
    a: int
    b: list = field(hash=False, default_factory=list)
print(hash(H(1)) == hash(H(1, [2])), H(1) == H(1, [2]))
