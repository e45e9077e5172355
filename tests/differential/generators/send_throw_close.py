# The whole protocol of generators: send, throw, close, state, values.
import inspect

def echo():
    received = None
    while True:
        try:
            received = yield ("got", received)
        except ValueError as e:
            received = "caught %s" % e
        except GeneratorExit:
            print("closing")
            raise

g = echo()
print(inspect.getgeneratorstate(g))
try:
    g.send(5)
except TypeError as e:
    print(e)
print(next(g), g.send(1), g.throw(ValueError("v")), g.throw(ValueError), next(g))
print(inspect.getgeneratorstate(g), g.gi_running, g.gi_yieldfrom, g.gi_frame.f_locals["received"])
print(g.close(), inspect.getgeneratorstate(g), g.gi_frame)
for act in (lambda: next(g), lambda: g.send(1), lambda: g.throw(KeyError("after")), lambda: g.close()):
    try:
        print("result", act())
    except BaseException as e:
        print(type(e).__name__, e)

def ignores():
    try:
        yield 1
    except GeneratorExit:
        yield 2
i = ignores()
next(i)
try:
    i.close()
except RuntimeError as e:
    print(e)
def returns():
    try:
        yield 1
    except GeneratorExit:
        return "value at close"
r = returns()
next(r)
print(r.close(), returns().close())
def fresh(): yield 1
f = fresh()
try:
    f.throw(IndexError("into a fresh one"))
except IndexError as e:
    print(e, list(f))
def me():
    try:
        next(this)
    except ValueError as e:
        yield str(e)
this = me()
print(next(this))
g = echo()
next(g)
for bad in (lambda: g.throw(5), lambda: g.throw(int), lambda: g.throw(), lambda: g.send()):
    try:
        print(bad())
    except TypeError as e:
        print(e)
print(g.__name__, g.__qualname__, iter(g) is g)
g.__name__ = "renamed"
print(repr(g)[:25])
