# typing: generics, unions, literals, annotated, overloads, NamedTuple, TypedDict, get_type_hints.
import typing as t
from typing import *
print(List[int], Dict[str, List[int]], Optional[int], Union[int, str, int], int | None, int | str | None, Callable[[int], str], Callable[..., Any], Tuple[int, ...], Type[int], Literal[1, "a"], Annotated[int, "m"], ClassVar[int], Final[int], list[int][()] if False else list[int], dict[str, int])
print((int | str).__args__, int | str == str | int, Union[int] is int, Optional[None], (int | list[str]), get_origin(List[int]), get_args(Dict[str, int]), get_args(Callable[[int, str], None]), get_origin(int | str), hash(int | str) == hash(str | int), isinstance(1, int | str), list[int] == list[int], list[int]())
T = TypeVar("T"); K = TypeVar("K", bound=int); P = ParamSpec("P"); Ts = TypeVarTuple("Ts")
class Box(Generic[T]):
    def __init__(self, v: T): self.v = v
class Pair(Box[int], Generic[T, K]): pass
print(Box[int], Box[int](5).v, Box[int].__args__, Box.__parameters__, Pair.__parameters__, Pair[str, bool], Box[T][int], Box[list[T]][str], Box[int](1).__orig_class__, T, K.__bound__, P.args, list[*Ts], Generic[T])
class NT(NamedTuple):
    "doc"
    x: int
    y: str = "d"
    def m(self): return self.x * 2
class TD(TypedDict, total=False):
    a: Required[int]
    b: str
n = NT(1)
print(n, n.m(), n._fields, NT.__annotations__, TD(a=1, b="x"), TD.__required_keys__, TD.__optional_keys__, TD.__total__, is_typeddict(TD), NewType("UserId", int)(5))
def f(a: "int", b: Optional["NT"] = None, *c: Annotated[int, 1]) -> list["T"]: pass
print(get_type_hints(f), get_type_hints(f, include_extras=True)["c"], cast(int, "x"), no_type_check(f) is f)
@overload
def g(x: int) -> int: ...
@overload
def g(x: str) -> str: ...
def g(x): return x
print(len(get_overloads(g)), g(1), reveal_type.__name__, assert_type(5, int), final(Box) is Box, Box.__final__)
for bad in ("List[int, str]", "Union[()]", "Optional[1, 2]", "Box[int, str]", "Generic[int]", "Literal[[]] and 'ok'", "Callable[int]", "TypeVar('T', int)", "TypeVar(5)", "List[int]()[0]", "isinstance(1, List[int])", "int | 5", "list[int] | 5", "class X(Generic[T, T]): pass", "class X(Union[int, str]): pass", "get_type_hints(5)", "Box[int]().q", "class X(NamedTuple):\n a: int = 1\n b: int", "TD(1)['a']", "Any()", "ClassVar[int][str]", "class X(Box[T], Generic[K]): pass", "assert_never(5)", "Annotated[int]", "Final[int, str]", "int[str]", "NT()", "Protocol()", "TypeAliasType('A', int).x"):
    try:
        exec(bad)
        print("fine", bad)
    except Exception as e:
        print(bad.replace("\n", ";"), "->", type(e).__name__, e)
