"""pow, round and sum: how they are called, and what they say when they are called wrongly; small powers at the edges of machine words."""


def show(f, *args, **kw):
    try:
        print(f.__name__, args, kw, f(*args, **kw))
    except Exception as e:
        print(f.__name__, args, kw, type(e).__name__, e)


for args, kw in [((), {}), ((2,), {}), ((2, 3), {}), ((2, 3, 5), {}), ((2, 3, None), {}), ((2, 3, 5, 7), {}), ((2,), {"exp": 4}), ((), {"base": 2, "exp": 3, "mod": 5}),
                 ((2, 3), {"mod": None}), ((2, 3), {"x": 1}), ((2, 3), {"base": 1}), ((2, -1), {}), ((3, -1), {"mod": 7}), (("a", 2), {})]:
    show(pow, *args, **kw)
for args, kw in [((), {}), ((1.5,), {}), ((2.567, 2), {}), ((2.567,), {"ndigits": 1}), ((), {"number": 2.5}), ((2.5, None), {}), ((1, 2, 3), {}), ((1,), {"n": 1}),
                 ((15, -1), {}), (("a",), {}), ((2.5, "x"), {})]:
    show(round, *args, **kw)
for args, kw in [((), {}), (([1, 2],), {}), (([1, 2], 10), {}), (([1, 2],), {"start": 5}), (([[1], [2]], []), {}), ((1,), {}), (([1], 2, 3), {}), (([1],), {"x": 1}),
                 (((),), {"iterable": ()}), ((["a"], ""), {}), (([0.1] * 10,), {})]:
    show(sum, *args, **kw)
for b in 0, 1, -1, 2, -2, 3, 7, 10, -10, 2 ** 31, 2 ** 32, -2 ** 32, 2 ** 47, 2 ** 48 - 1, -2 ** 48, 2 ** 62, True:
    for e in 0, 1, 2, 3, 15, 16, 31, 32, 47, 48, 62, 63, 64, 65, False, True:
        r = 1
        for _ in range(e):
            r *= b
        if b ** e != r or pow(b, e) != r or type(b ** e) is not int:
            print("wrong", b, e)
print(0 ** 0, 2 ** 48, -2 ** 48, (-2) ** 63, 2 ** 63, 3 ** 39, 3 ** 40, 3 ** 41, 2 ** -1)
print([*range(3), *"ab"], (*[1], *(2,)), {*[1], *(2,)}, [*{1: 2}])
for bad in 5, None:
    try:
        [*bad]
    except TypeError as e:
        print(e)


def gen():
    yield 1
    raise TypeError("mine")


try:
    [*gen()]
except TypeError as e:
    print(e)
