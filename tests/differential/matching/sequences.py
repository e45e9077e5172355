# match: sequence patterns, stars, what counts as a sequence.
import array
import collections

def f(x):
    match x:
        case []: return "empty"
        case [1]: return "one"
        case [a]: return "single", a
        case (a, b): return "pair", a, b
        case ["cmd", *args, "end"]: return "cmd", args
        case [first, *_, [x, y]]: return "nested end", first, x, y
        case [a, *rest]: return "rest", a, rest
        case _: return "no sequence"

class Seq(collections.abc.Sequence):
    def __init__(self, *v): self.v = v
    def __len__(self):
        print("len", end=" ")
        return len(self.v)
    def __getitem__(self, i):
        print("[%r]" % (i,), end=" ")
        return self.v[i]

class Fake:
    def __len__(self): return 1
    def __getitem__(self, i): return 1

class Registered(Fake): pass
collections.abc.Sequence.register(Registered)
for x in ([], (), [1], (2,), [1, 2], range(2), "ab", b"ab", bytearray(b"ab"), {1: 2}, {1, 2}, iter([1]), ["cmd", "end"], ["cmd", 1, 2, "end"], [1, 2, [3, 4]], [1, 2, 3],
          collections.deque([7, 8]), array.array("i", [5]), memoryview(b"xy"), collections.namedtuple("N", "p q")(1, 2), Fake(), Registered(), Seq(), Seq(9), Seq(1, 2, (3, 4)), Seq(1, 2, 3)):
    try:
        name = x.__class__.__name__
        print(name, f(x))
    except Exception as e:
        print(type(e).__name__, e)
match 1, 2, 3:
    case 1, *middle, 3: print(middle)
match [[1, [2, [3]]]]:
    case [[a, [b, [c]]]]: print(a, b, c)
match (1, 2):
    case [int(a) | str(a), 2 | 3 as b]: print(a, b)
class Bad(Seq):
    def __len__(self): raise ValueError("no length")
try:
    match Bad():
        case [_]: pass
except ValueError as e:
    print(e)
match list(range(5)):
    case [*_]: print("star alone takes anything")
match [1, 2]:
    case [x, y] if x > y: print("no")
    case [y, x] if x > y: print("rebound", x, y)
