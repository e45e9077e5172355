# zip and map with strict=True: which argument is blamed, and how far each one was read.
def loud(name, n):
    for i in range(n):
        print(f"{name}{i}", end=" ")
        yield i
    print(f"{name}-end", end=" ")
for lengths in ((2, 2), (1, 2), (2, 1), (2, 2, 1), (1, 1, 2), (0, 1), (3,)):
    sources = [loud("abc"[i], n) for i, n in enumerate(lengths)]
    got = []
    try:
        for row in zip(*sources, strict=True): got.append(row)
    except ValueError as e:
        print("|", got, "|", e)
    else:
        print("|", got, "| equal")
for lengths in ((2, 2), (1, 2), (2, 1)):
    sources = [loud("xy"[i], n) for i, n in enumerate(lengths)]
    try:
        print(list(map(lambda a, b: a + b, *sources, strict=True)))
    except ValueError as e:
        print("|", e)
z = zip([1, 2], [3], strict=True)
print(next(z))
for _ in range(2):
    try: next(z)
    except (ValueError, StopIteration) as e: print(type(e).__name__, e)
print(list(zip()), list(zip(strict=True)))
for bad in (lambda: zip(1), lambda: zip([], 2), lambda: zip(strct=True), lambda: map(len), lambda: map(), lambda: next(map(5, [1]))):
    try: print(bad())
    except TypeError as e: print(e)
