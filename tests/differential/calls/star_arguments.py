# Unpacking in calls: order of evaluation, any iterables and mappings, the errors.
def show(*a, **k):
    return a, k

def n(x):
    print("n", x)
    return x

print(show(*[1, 2], 3, *(4,), *"56", k=7, **{"l": 8}, **{"m": 9}))
print(show(n(1), *n([2]), k=n(3), *n([4]), **n({"z": 5})))

class Mapping:
    def keys(self):
        print("keys")
        return iter(["p", "q"])
    def __getitem__(self, key):
        print("get", key)
        return key * 2

print(show(**Mapping()))
tests = [
    lambda: show(*5), lambda: show(**5), lambda: show(**[("a", 1)]), lambda: show(**{1: 2}), lambda: show(a=1, **{"a": 2}), lambda: show(**{"a": 1}, **{"a": 2}),
    lambda: show(*None), lambda: len(*[[1]], *[[2]]), lambda: show.__call__(**{"x y": 1}), lambda: "".join(*[["a", "b"]]), lambda: print(**{"sepp": 1}),
    lambda: dict(**{"a b": 1}, **{"": 2}), lambda: show.method(*5), lambda: K().m(*5), lambda: K().m(**{"a": 1}, a=2), lambda: K(*5),
]

class K:
    def m(self, *a, **k): return a, k

for t in tests:
    try:
        print(t())
    except (TypeError, AttributeError) as e:
        print(type(e).__name__, e)

class BadIter:
    def __iter__(self):
        yield 1
        raise KeyError("inside the iterable")

try:
    show(*BadIter())
except KeyError as e:
    print("passed through", e)

class BadKeys:
    def keys(self):
        return ["a"]
    def __getitem__(self, k):
        raise AttributeError("inside the mapping")

try:
    show(**BadKeys())
except (AttributeError, TypeError) as e:
    print(type(e).__name__, e)
def gen():
    print("generator starts")
    yield from (1, 2)
print(show(*(print("first"), 0), *gen()))
