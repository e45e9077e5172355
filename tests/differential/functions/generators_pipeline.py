# A pipeline of generators: laziness shown by the order of prints; early exit closes everything.
def source(n):
    try:
        for i in range(n):
            print("source", i)
            yield i
    finally:
        print("source closed")
def double(it):
    try:
        for x in it:
            print("double", x)
            yield x * 2
    finally:
        print("double closed")
def take(it, n):
    for _, x in zip(range(n), it):
        yield x
print(list(take(double(source(10)), 2)))
def flatten(x):
    if isinstance(x, (list, tuple)):
        for y in x: yield from flatten(y)
    else:
        yield x
print(list(flatten([1, (2, [3, [4]]), [[]], 5])))
def running():
    total = count = 0
    avg = None
    while True:
        avg = (yield avg)
        total += avg; count += 1
        avg = total / count
r = running()
next(r)
print([r.send(x) for x in (10, 20, 60)])
def walk(tree):
    if tree:
        left, v, right = tree
        yield from walk(left)
        yield v
        yield from walk(right)
print(list(walk(((None, 1, None), 2, ((None, 3, None), 4, None)))))
def perms(s):
    if len(s) < 2: yield s
    else:
        for i, c in enumerate(s):
            for p in perms(s[:i] + s[i + 1:]): yield c + p
print(list(perms("abc")))
def interleave(*its):
    its = [iter(i) for i in its]
    while its:
        for i in its[:]:
            try: yield next(i)
            except StopIteration: its.remove(i)
print("".join(interleave("abc", "12", "xyzw")))
