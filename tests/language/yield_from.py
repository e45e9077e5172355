"""Delegating to generators and coroutines: what is sent, thrown, returned; generators that are new, closed, running, or too deep."""
import sys
import threading


def inner():
    try:
        got = yield 1
        while got != "stop":
            got = yield ("got", got)
    except ValueError as e:
        got = yield ("caught", str(e))
    finally:
        seen.append("inner left")
    return "result", got


def outer():
    r = yield from inner()
    yield ("returned", r)
    r = yield from inner()
    return r


seen = []
g = outer()
print(next(g), g.send("a"), g.send(None), g.send("stop"), next(g), g.throw(ValueError("v")))
try:
    print(g.send(5))
except StopIteration as e:
    print("end", e.value, seen)


def to(it, first=None):
    return (yield from it)


def closed():
    c = inner()
    c.close()
    return (yield from c)


print(list(to(to(to(iter([1, 2]))))), list(to(x for x in range(3))), list(closed()))


def running():
    yield from me


me = running()
try:
    next(me)
except ValueError as e:
    print(e)


def started():
    x = inner()
    next(x)
    r = yield from x
    return r


s = started()
print(next(s), s.send(3))
s.close()
print(seen)


class Sender:
    """A SEND of something that is not None to a generator that has just been made."""

    def __iter__(self):
        return self

    def __next__(self):
        return 1


async def leaf(n):
    return n + 1


class Await:
    def __init__(self, n):
        self.n = n

    def __await__(self):
        got = yield self.n
        return got


async def middle(n):
    a = await leaf(n)
    b = await Await(a)
    return a, b


async def top():
    return [await middle(i) for i in range(3)]


t = top()
v, got = None, []
try:
    while True:
        v = t.send(v)
        got.append(v)
        v = v * 10
except StopIteration as e:
    print(got, e.value)
c = leaf(1)
try:
    c.send(3)
except TypeError as e:
    print(e)
c.close()


async def twice():
    c = leaf(1)
    await c
    await c


try:
    twice().send(None)
except RuntimeError as e:
    print(e)


def tree(n):
    if n:
        yield from tree(n - 1)
        yield n
        yield from tree(n - 1)


print(sum(tree(10)), len(list(tree(9))))


def deep(n):
    if n == 0:
        yield "bottom"
    else:
        yield from deep(n - 1)


print(list(deep(500)))
try:
    list(deep(10 ** 6))
except RecursionError as e:
    print("too deep")
print(list(deep(300)))


def failing(n):
    if n == 0:
        yield 1
        raise KeyError("bottom")
    try:
        yield from failing(n - 1)
    finally:
        seen.append(n)


seen.clear()
try:
    list(failing(4))
except KeyError as e:
    t, depth = e.__traceback__, 0
    while t:
        t, depth = t.tb_next, depth + 1
    print(e, seen, depth)

# Steps by several threads in turn.
g = tree(8)
out = []
lock = threading.Lock()


def step():
    while True:
        with lock:
            try:
                out.append(next(g))
            except StopIteration:
                return


threads = [threading.Thread(target=step) for _ in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sum(out), out == list(tree(8)))
lines = []


def tracer(frame, event, arg):
    if frame.f_code in (tree.__code__,):
        lines.append((event, frame.f_lineno - tree.__code__.co_firstlineno))
    return tracer


sys.settrace(tracer)
list(tree(2))
sys.settrace(None)
print(lines)
