# list[int] and its kin: attributes, calls, equality, subclassing, substitution.
import types, typing
T = typing.TypeVar("T")
a = list[int]
print(a, a.__origin__, a.__args__, a.__parameters__, a(), a("ab"), a == list[int], a == list[str], hash(a) == hash(list[int]), a.append, type(a), isinstance(a, type), a.__class__, list[T][int], dict[T, list[T]][str], tuple[()], tuple[int, ...], type[int], list["name"], dict[str, int].fromkeys("a"), list[int].__mro__[0])
class L(list[int]): pass
print(L.__bases__, L.__orig_bases__, L([1]), set[int] | None, list[int] | dict[str, int], (int | list[T])[str], types.GenericAlias(dict, (str, int)), list[int, str].__args__, list[[1, 2]], *[x for x in tuple[int, str].__args__], next(iter(tuple[int])), typing.get_args(a), repr(list[None]), list[...])
for bad in ("a[str]", "isinstance([], a)", "issubclass(list, a)", "a.nope", "list[T][int, str]", "a.__origin__ = 1", "int[str]", "a < a", "class X(a, list): pass", "types.GenericAlias()", "types.GenericAlias(list, int)[str]", "dict[T, T][()]", "a()[0]", "len(a)", "a.x = 1"):
    try: exec(bad); print("fine", bad)
    except Exception as e: print(bad, "->", type(e).__name__, e)
