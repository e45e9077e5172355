# Enumerations with own values: tuples, __new__, _missing_, _generate_next_value_, properties, nonmembers, mixed types.
from enum import Enum, auto, member, nonmember, property as enum_property, EnumMeta
class Planet(Enum):
    EARTH = (5.97, 6.37)
    MARS = (0.64, 3.39)
    def __init__(self, mass, radius): self.mass, self.radius = mass, radius
    @property
    def density(self): return round(self.mass / self.radius ** 3, 4)
print([(p.name, p.density) for p in Planet], Planet((0.64, 3.39)), Planet.MARS.value)
class Coord(bytes, Enum):
    def __new__(cls, value, label):
        obj = bytes.__new__(cls, [value]); obj._value_ = value; obj.label = label
        return obj
    X = 1, "across"
    Y = 2, "up"
print(Coord(2), Coord.X.label, bytes(Coord.Y), Coord.X == b"\x01", isinstance(Coord.X, bytes))
class Auto(Enum):
    @staticmethod
    def _generate_next_value_(name, start, count, last): return f"{name}:{start}:{count}:{last[-1:]}"
    A = auto(); B = auto(); C = "c"; D = auto()
print([m.value for m in Auto])
class Loose(Enum):
    A = "a"; B = "b"
    @classmethod
    def _missing_(cls, value):
        if value == 5: return 7
        if value == 6: raise KeyError("in missing")
        return next((m for m in cls if m.value == str(value).lower()), None)
print(Loose("A"), Loose("b"))
for v in (5, 6, "zz", None):
    try: Loose(v)
    except Exception as e: print(type(e).__name__, e, repr(e.__context__))
class Mixed(Enum):
    one = 1
    limit = nonmember(100)
    @member
    def action(self): return "act"
    _ignore_ = ["tmp"]
    tmp = 5
    class Inner: pass
    func = lambda self: self.name
    @enum_property
    def name2(self): return self._name_ * 2
print(list(Mixed.__members__), Mixed.limit, Mixed.one.name2, Mixed.one.func(), Mixed.action.name, hasattr(Mixed, "tmp"))
class Ordered(Enum):
    LOW, MID, HIGH = range(3)
    def __lt__(self, o): return self.value < o.value if type(self) is type(o) else NotImplemented
    def __bool__(self): return self is not Ordered.LOW
    def __str__(self): return f"<{self.name}>"
    def __hash__(self): return 5
print(max(Ordered), sorted(Ordered, reverse=True), bool(Ordered.LOW), f"{Ordered.MID}", Ordered.LOW > Ordered.HIGH)
class Hashless(Enum): L = [1]; M = [2]
print(Hashless([1]), Hashless.M in Hashless, [2] in Hashless, type(Hashless) is EnumMeta, Hashless.L._sort_order_)
import pickle, copy
print(pickle.loads(pickle.dumps(Planet.EARTH)) is Planet.EARTH, copy.deepcopy([Planet.MARS])[0] is Planet.MARS)
