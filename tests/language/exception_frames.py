"""The frames that an exception has left: who called whom, their variables and lines, in whatever way they were left."""
import gc
import sys


def show(e):
    t = e.__traceback__.tb_next
    while t:
        f = t.tb_frame
        names = []
        b = f
        while b:
            names.append(b.f_code.co_name)
            b = b.f_back
        first = f.f_code.co_firstlineno
        local = {k: v if isinstance(v, (int, str)) else type(v).__name__ for k, v in f.f_locals.items()}
        print("  ", " < ".join(names), t.tb_lineno - first, f.f_lineno - first, local)
        t = t.tb_next


def run(title, f, *args):
    print(title)
    try:
        f(*args)
    except Exception as e:
        show(e)
        e.__traceback__.tb_next.tb_frame.clear()
        print("  ", dict(e.__traceback__.tb_next.tb_frame.f_locals))


def leaf(x):
    y = x + 1
    raise ValueError(y)


def plain(x):
    z = "plain"
    leaf(x)


def in_loop(x):
    for i in range(3):
        for j in [1, 2]:
            plain(i + j)


def handled_before(x):
    try:
        leaf(x)
    except ValueError:
        n = 1
    leaf(x + n)


def with_finally(x):
    try:
        plain(x)
    finally:
        z = 3


def from_c(x):
    return sorted([3, 2], key=lambda v: plain(v))


class Thing:
    def __init__(self, x):
        self.x = x
        plain(x)

    def method(self, *args, key=1, **kwargs):
        self.other(1)

    def other(self, a):
        leaf(a)

    @property
    def prop(self):
        return leaf(2)


def make(x):
    return Thing(x)


def method(x):
    t = object.__new__(Thing)
    t.method(1, 2, key=3, more=4)


def prop(x):
    return object.__new__(Thing).prop


def generator(x):
    def g():
        a = 1
        yield a
        leaf(a)

    it = g()
    next(it)
    for v in it:
        pass


def comprehension(x):
    return [plain(i) for i in range(x)]


def closure(x):
    def inner():
        def innermost():
            return leaf(x)
        return innermost()
    return inner()


def in_class_body(x):
    class C:
        a = 1
        leaf(a)


def executed(x):
    exec("def f():\n  leaf(1)\nf()", {"leaf": leaf})


def keywords(x):
    def f(a, *, b=2, **c):
        leaf(a)
    f(x, b=1, d=3)


class Noisy:
    """A temporary that goes while the exception passes: its finalizer raises and catches, and looks at frames."""

    def __iter__(self):
        return self

    def __next__(self):
        return 1

    def __del__(self):
        try:
            plain(5)
        except ValueError as e:
            depth = 0
            b = e.__traceback__.tb_next.tb_frame
            while b:
                depth += 1
                b = b.f_back
        seen.append((sys._getframe(1).f_code.co_name, depth > 2))


seen = []


def noisy(x):
    def looping():
        for i in Noisy():
            inner()

    def inner():
        for i in Noisy():
            leaf(i)

    looping()


for f in plain, in_loop, handled_before, with_finally, from_c, make, method, prop, generator, comprehension, closure, in_class_body, executed, keywords, noisy:
    run(f.__name__, f, 7)
print(seen)


def deep(n):
    if n:
        deep(n - 1)
    leaf(n)


sys.setrecursionlimit(30000)
for n in 200, 9000:
    try:
        deep(n)
    except ValueError as e:
        t, count = e.__traceback__, 0
        while t.tb_next:
            t, count = t.tb_next, count + 1
        f, backs = t.tb_frame, 0
        while f:
            f, backs = f.f_back, backs + 1
        print(count, backs)


# Frames outlive the functions and code that they ran.
def keep():
    names = {}
    exec("def one(a):\n    b = a\n    two(b)\ndef two(c):\n    1 / 0\n", names)
    try:
        names["one"](4)
    except ZeroDivisionError as e:
        return e


e = keep()
for i in range(3):
    gc.collect()
    junk = [keep() for _ in range(50)]
t = e.__traceback__.tb_next
while t:
    print(t.tb_frame.f_code.co_name, t.tb_frame.f_locals, t.tb_lineno, t.tb_frame.f_back.f_code.co_name, sorted(t.tb_frame.f_globals)[1:])
    t = t.tb_next

# One exception raised in turns.
shared = KeyError("shared")


def again(n):
    if n:
        again(n - 1)
    raise shared


for i in range(3):
    try:
        again(2)
    except KeyError as e:
        pass
t, names = shared.__traceback__, []
while t:
    names.append((t.tb_frame.f_code.co_name, t.tb_frame.f_back.f_code.co_name if t.tb_frame.f_back else None))
    t = t.tb_next
print(names)
