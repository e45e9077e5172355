"""Closures outlive who made them, also their code; a closure can be given other code."""
import gc
import sys


def make(n):
    names = {}
    exec(f"def outer(a):\n  def inner(b):\n    def innermost():\n      return a + b + {n}\n    return innermost\n  return inner\n", names)
    return names["outer"](n)


made = [make(i) for i in range(200)]
for turn in range(3):
    gc.collect()
    junk = [make(i) for i in range(50)]
    gc.collect(0)
    print(sum(f(1)() for f in made))
kept = [f(1) for f in made]
del made
gc.collect()
print(sum(f() for f in kept), kept[3].__code__.co_name)


def two():
    def f():
        return "f"

    def g():
        return "g"
    return f, g


f, g = two()
code = f.__code__
f.__code__ = g.__code__
print(f(), g())
f.__code__ = code
g.__code__ = code
print(f(), g(), f.__code__ is code)
del f, g, code
gc.collect()
f, g = two()
print(f(), g())

# On cycles, with what refers to them: all of it goes.
import weakref


class Thing:
    pass


def cycle():
    t = Thing()

    def f():
        return t
    t.f = f
    names = {"t": t}
    exec("def g(x):\n  return lambda: (x, t)", names)
    t.g = names["g"](f)
    return weakref.ref(t)


gone = [cycle() for _ in range(50)]
gc.collect()
gc.collect()
print([w() for w in gone if w() is not None])


def raising():
    names = {}
    exec("def g(x):\n  def h():\n    raise ValueError(x)\n  return h", names)
    names["g"](1)()


try:
    raising()
except ValueError as e:
    t = e.__traceback__.tb_next.tb_next
gc.collect()
print(t.tb_frame.f_code.co_name, t.tb_frame.f_locals)
print(eval("(lambda: [c for c in 'ab'])()"), sys.getrefcount(t) > 0)
