# Enumerations: members, aliases, lookup by value and name, iteration, identity, what is refused.
from enum import Enum, auto, unique, IntEnum, StrEnum
class Color(Enum):
    RED = 1
    GREEN = 2
    CRIMSON = 1
    BLUE = auto()
    def describe(self): return f"{self.name.lower()}={self.value}"
    @classmethod
    def favourite(cls): return cls.GREEN
print(list(Color), Color.CRIMSON is Color.RED, Color(3), Color["CRIMSON"], len(Color), list(Color.__members__))
print(Color.RED, repr(Color.RED), Color.BLUE.describe(), Color.favourite(), Color.RED == 1, Color.RED in Color, 2 in Color, 9 in Color, isinstance(Color.RED, Color), bool(Color.RED))
print(list(reversed(Color)), {Color.RED: "r"}[Color(1)], f"{Color.RED} {Color.RED!r} {Color.RED:>12}|", Color.RED.GREEN)
for code in ("Color(9)", "Color['PINK']", "Color.PINK", "Color.RED = 5", "del Color.RED", "Color.RED < Color.GREEN", "Color.RED.value = 3", "type('Sub', (Color,), {})", "Color()",
             "exec('class Twice(Enum):\\n A = 1\\n A = 2')", "unique(Color)", "Color.RED + 1", "class_ = Color.RED.name.zzz"):
    try:
        exec(code)
        print("fine", code)
    except (ValueError, KeyError, AttributeError, TypeError) as e: print(code, "->", type(e).__name__, e)
class Num(IntEnum):
    ONE = 1
    TWO = 2
print(Num.ONE + Num.TWO, Num.ONE < 2, [10, 20, 30][Num.TWO], repr(Num(2)), str(Num.TWO), f"{Num.TWO:03}", sorted([Num.TWO, Num.ONE]), Num.ONE == 1.0, type(Num.ONE | 4).__name__)
class Word(StrEnum):
    HELLO = auto()
    OTHER = "Other One"
print(Word.HELLO, repr(Word.OTHER), Word.HELLO + "!", Word("hello") is Word.HELLO, Word.OTHER.upper(), "".join(Word))
Animal = Enum("Animal", "ANT BEE")
print(list(Animal), Animal.BEE.value, Enum("Pairs", {"x": 10, "y": 20}).y, Enum("Start", ["p", "q"], start=5).q)
class Empty(Enum):
    def hi(self): return "hi " + self.name
class Full(Empty): A = 1
print(Full.A.hi(), Full.__bases__, list(Empty))
