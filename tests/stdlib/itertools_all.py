# options: -X bare
# Every iterator of itertools, alone and with errors; then threads that share them.
import _thread
from itertools import *
import itertools


def attempt(function, *args, **kw):
    try:
        result = function(*args, **kw)
        return result if not hasattr(result, "__next__") else list(islice(result, 20))
    except BaseException as error:
        return "%s: %s" % (type(error).__name__, error)


def show(*args):
    print(*args)


show(attempt(count), attempt(count, 5), attempt(count, 10, -3), attempt(count, 1.5, 0.5), attempt(count, step=2))
c = count(2**63 - 3); show([next(c) for _ in range(5)], c, count(3), count(3, 2), count(2.5), count(-1), attempt(count, "a"))
show(attempt(repeat, 7, 3), attempt(repeat, 7), repeat("x"), repeat("x", 4), repeat(1, 5).__length_hint__(), attempt(repeat(1).__length_hint__))
show(attempt(repeat, 1, -5), attempt(repeat), attempt(repeat, object=4, times=2))
show(attempt(cycle, "abc"), attempt(cycle, ""), attempt(cycle), attempt(cycle, 5))
show(attempt(accumulate, [1, 2, 3]), attempt(accumulate, [1, 2, 3], lambda a, b: a * b), attempt(accumulate, [1, 2], initial=10), attempt(accumulate, []),
     attempt(accumulate, [], initial=3), attempt(accumulate, [1, "a"]))
show(attempt(batched, "abcdefg", 3), attempt(batched, "abc", 3), attempt(batched, "", 2), attempt(batched, "abcd", 3, strict=True), attempt(batched, "a", 0))
show(attempt(chain, "ab", [1], ()), attempt(chain), attempt(chain, [1], 5), attempt(chain.from_iterable, ["ab", "c"]), chain[int], attempt(chain, x=1))
show(attempt(compress, "abcdef", [1, 0, 1, 0, 1]), attempt(dropwhile, lambda x: x < 3, [1, 4, 2]), attempt(takewhile, lambda x: x < 3, [1, 4, 2]))
show(attempt(filterfalse, None, [0, 1, "", 2]), attempt(filterfalse, lambda x: x % 2, range(6)), attempt(starmap, pow, [(2, 3), [3, 2]]), attempt(starmap, pow, [5]))
show(attempt(islice, "abcdef", 2), attempt(islice, "abcdef", 2, None), attempt(islice, "abcdef", 1, 5, 2), attempt(islice, "abc", None), attempt(islice, "abc", 0))
show(attempt(islice, "abc", -1), attempt(islice, "abc", 1, -1), attempt(islice, "abc", 1, 2, 0), attempt(islice, "abc", "x"), attempt(islice, "abc"))
it = iter(range(10)); show(list(islice(it, 2, 7, 3)), list(it))
it = iter(range(10)); show(list(islice(it, 3, 3)), list(it))
show(attempt(pairwise, "abcd"), attempt(pairwise, "a"), attempt(pairwise, ""), attempt(zip_longest, "abc", [1], fillvalue="-"), attempt(zip_longest), attempt(zip_longest, [], []))
show(attempt(zip_longest, "ab", [1, 2, 3]), attempt(zip_longest, 5))
show([(k, list(g)) for k, g in groupby("aaabbcaa")], [(k, list(g)) for k, g in groupby([1, 3, 2, 4, 5], lambda x: x % 2)], list(groupby([])))
groups = list(groupby("aabb")); show([k for k, _ in groups], [list(g) for _, g in groups])
g = groupby("aabb"); k, first = next(g); show(next(first)); k, second = next(g); show(list(first), list(second), list(g))
show(attempt(groupby, 5), [k for k, _ in groupby("aAb", key=str.lower)])
show(attempt(product, "ab", [1, 2]), attempt(product), attempt(product, "ab", repeat=2), attempt(product, "ab", ""), attempt(product, "ab", repeat=0),
     attempt(product, "ab", repeat=-1), attempt(product, *(["ab"] * 2**5), repeat=2**58))
show(attempt(combinations, "abcd", 2), attempt(combinations, "ab", 3), attempt(combinations, "ab", 0), attempt(combinations, "ab", -1))
show(attempt(combinations_with_replacement, "abc", 2), attempt(combinations_with_replacement, "", 0), attempt(combinations_with_replacement, "", 1))
show(attempt(permutations, "abc"), attempt(permutations, "abc", 2), attempt(permutations, "ab", 3), attempt(permutations, "", 0), attempt(permutations, "ab", "x"))
show(len(list(permutations(range(6), 4))), len(set(permutations(range(6), 4))), list(permutations(range(4))) == sorted(permutations(range(4))))
a, b = tee(range(200)); show(sum(a), sum(b), list(a)); a, b, c = tee("abc", 3); next(a); d = a.__copy__(); show(list(a), list(b), list(c), list(d))
show(tee([], 0), attempt(tee, [], -1), attempt(tee, 5), len(tee(tee([1])[0])))
a, b = tee(range(300000)); show(sum(1 for _ in a)); del a, b


class Reenter:
    def __iter__(self):
        return self

    def __next__(self):
        return next(self.tee)


r = Reenter(); r.tee, _ = tee(r); show(attempt(next, r.tee))


class Mine(chain):
    def __init__(self, *args, **kw):
        self.kw = kw


show(list(Mine("ab", flag=1)), Mine(flag=2).kw, chain.__module__, type(iter(tee([1])[0])).__name__)
show(sorted(n for n in dir(itertools) if not n.startswith("__")))

# Threads: count() gives each number once; of what the others step over, two may get the same one.
for index, make in enumerate((lambda: count(), lambda: islice(count(), 10**9), lambda: chain(range(10**6), range(10**6, 10**7)), lambda: starmap(lambda a: a, zip(count())))):
    shared, got = make(), []

    def take():
        got.extend([next(shared) for _ in range(3000)])

    handles = [_thread.start_joinable_thread(take) for _ in range(3)]
    for handle in handles:
        handle.join()
    show(len(got), index > 0 or len(set(got)) == 9000, 0 <= min(got) and max(got) < 9010)
for make in (lambda: cycle(range(50)), lambda: pairwise(count()), lambda: groupby(count(), lambda n: n // 3), lambda: product(range(40), repeat=3),
             lambda: permutations(range(9), 5), lambda: zip_longest(range(90000), range(5)), lambda: batched(count(), 3), lambda: accumulate(count())):
    shared, errors = make(), []

    def take():
        try:
            for _ in range(2000):
                item = next(shared)
                if type(item) is tuple and hasattr(item[1], "__next__"):
                    list(item[1])
        except Exception as error:
            errors.append(repr(error))

    handles = [_thread.start_joinable_thread(take) for _ in range(3)]
    for handle in handles:
        handle.join()
    show(errors)
