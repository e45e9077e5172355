# Dataclasses: order of fields, defaults and factories, comparison, hashing, keyword-only fields, errors at definition.
from dataclasses import dataclass, field, fields, asdict, astuple, replace, KW_ONLY, FrozenInstanceError
@dataclass(order=True)
class Item:
    price: float
    name: str = field(compare=False)
    tags: list = field(default_factory=list, compare=False, repr=False)
    _: KW_ONLY
    stock: int = 0
    total: float = field(init=False)
    def __post_init__(self): self.total = self.price * self.stock
a, b = Item(2.5, "nut", stock=4), Item(1.5, "bolt", ["x"])
print(a, b, sorted([a, b])[0].name, a > b, a == Item(2.5, "other", stock=4), a.tags is b.tags)
print(asdict(a), astuple(b), replace(a, stock=2), [f.name for f in fields(Item)], Item.__match_args__)
for f in (lambda: Item(), lambda: Item(1, "a", [], 5), lambda: replace(a, total=1), lambda: a < 5, lambda: hash(a), lambda: fields(5), lambda: asdict(Item)):
    try: print(f())
    except (TypeError, ValueError) as e: print(type(e).__name__, e)
@dataclass(frozen=True)
class Point:
    x: int
    y: int = 0
p = Point(1)
for code in ("p.x = 2", "del p.y", "p.new = 3"):
    try: exec(code)
    except FrozenInstanceError as e: print(e, isinstance(e, AttributeError))
print(hash(p) == hash(Point(1, 0)), {p: 1}[Point(1)], p == (1, 0))
match p:
    case Point(0, _): print("zero")
    case Point(x, y=0): print("matched", x)
for body in ("x: int = 0\n y: int", "x: list = []", "x: dict = {}", "x: int = field(default=1, default_factory=int)", "a: int\n _: KW_ONLY\n __: KW_ONLY"):
    try: exec(f"@dataclass\nclass T:\n {body}")
    except (TypeError, ValueError) as e: print(type(e).__name__, e)
@dataclass(eq=False)
class Identity: v: int
print(Identity(1) == Identity(1), Identity.__hash__ is object.__hash__)
@dataclass
class Loop:
    me: object = None
l = Loop(); l.me = l; print(l)
