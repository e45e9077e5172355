# itertools put together by hand-made sources: what is read, how tee shares, how groupby moves on.
import itertools as it
def source(n):
    for i in range(n):
        print(f"<{i}>", end="")
        yield i
a, b = it.tee(source(3))
print(next(a), next(a), next(b), list(b), list(a))
groups = it.groupby("aabbbca")
kept = [(k, g) for k, g in groups]
print([(k, list(g)) for k, g in kept])
print([(k, "".join(g)) for k, g in it.groupby("aAbBBc", key=str.lower)])
groups = it.groupby("aab")
k, g = next(groups)
print(k, next(g), next(groups)[0], list(g))
print(list(it.islice(source(10), 1, 6, 2)))
s = source(10)
print(list(it.islice(s, 2)), list(it.takewhile(lambda x: x < 4, s)), next(s))
print(list(it.accumulate([3, 1, 4, 1, 5], max)), list(it.accumulate([], initial=9)), list(it.accumulate("abc")))
print(list(it.chain.from_iterable([x] * x for x in source(4))))
print(list(it.pairwise("abcd")), list(it.batched("abcdefg", 3)))
try: print(list(it.batched("abcdefg", 3, strict=True)))
except ValueError as e: print(e)
print(list(it.zip_longest("ab", range(3), fillvalue="-")))
print(list(it.compress("abcdef", [1, 0, 1, 0, 1])), list(it.filterfalse(None, [0, 1, "", "x"])))
print(list(it.starmap(pow, [(2, 5), (3, 2), (10, 3)])), list(it.dropwhile(str.isalpha, "ab1cd")))
print(["".join(p) for p in it.product("ab", repeat=2)], list(it.combinations(range(4), 3)))
c = it.cycle(source(2))
print([next(c) for _ in range(5)])
print(list(zip(it.count(10, -3), "abc")), it.count(1.5), it.repeat("x", 3))
