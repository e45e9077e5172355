# itertools: every function, laziness, errors.
from itertools import *
import operator
print(list(islice(count(5, -2), 4)), list(islice(count(0.5), 2)), list(islice(cycle("ab"), 5)), list(repeat(1, 3)), list(accumulate([1, 2, 3])), list(accumulate([3, 1, 2], max, initial=0)), list(chain("ab", [1])), list(chain.from_iterable(["ab", "c"])), list(compress("abcd", [1, 0, 1])))
print(list(dropwhile(lambda x: x < 2, [1, 2, 1])), list(takewhile(lambda x: x < 2, [1, 2, 1])), list(filterfalse(None, [0, 1, ""])), [(k, list(g)) for k, g in groupby("aabba")], [(k, len(list(g))) for k, g in groupby([1, 3, 2, 4], lambda x: x % 2)], list(islice("abcdef", 1, None, 2)), list(pairwise("abc")), list(starmap(pow, [(2, 3), (3, 2)])), list(zip_longest("ab", "c", fillvalue="-")))
print(list(product("ab", repeat=2)), list(product([1], [], [2])), list(permutations("abc", 2)), list(combinations("abcd", 3)), list(combinations_with_replacement("ab", 2)), list(batched("abcde", 2)), list(map(list, tee([1, 2], 3))), list(permutations([], 0)), list(combinations("a", 2)), list(product()))
a, b = tee(iter(range(3)))
print(next(a), next(a), list(b), list(a), list(tee([1], 0)))
g = groupby("aab")
k1, g1 = next(g)
k2, g2 = next(g)
print(k1, list(g1), k2, list(g2))
c = count(10)
print(next(c), c, repeat("x"), repeat("x", 2), next(repeat(5)), operator.length_hint(repeat(1, 7)), list(zip(count(), "ab")), sum(islice(count(2**62, 2**62), 3)), list(islice([1, 2, 3], 2)), list(islice(iter([]), 5)))
for bad in ("islice([1], -1)", "islice([1], 0, 1, 0)", "islice([1], 'a')", "count('a')", "cycle(5)", "repeat()", "repeat(1, 'a')", "accumulate(5)", "chain(5).__next__()", "compress([1])", "product(5)", "product([1], repeat=-1)", "permutations([1], -1)", "combinations([1], -1)", "batched([1], 0)", "list(batched('abc', 2, strict=True))", "tee([1], -1)", "tee(5)", "starmap(pow, [5]).__next__()", "zip_longest(5)", "pairwise(5)", "groupby()", "takewhile(5, [1]).__next__()", "islice()", "combinations('ab')", "count(1, 2, 3)", "product(x=1)", "len(count())"):
    try:
        print(bad, eval(bad))
    except Exception as e:
        print(bad, "->", type(e).__name__, e)
