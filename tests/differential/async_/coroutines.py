# Coroutines driven by hand: await of every kind, states, errors.
import inspect
import types
import warnings

class Awaitable:
    def __init__(self, *values): self.values = values
    def __await__(self):
        got = []
        for v in self.values:
            got.append((yield v))
        return got

async def inner(): return await Awaitable("a", "b")
async def outer():
    first = await inner()
    second = await Awaitable("c")
    return first + second

def drive(coro, sends):
    out = [coro.send(None)]
    try:
        for s in sends:
            out.append(coro.send(s))
    except StopIteration as e:
        return out, e.value

print(drive(outer(), [1, 2, 3]))
c = outer()
print(inspect.getcoroutinestate(c), c.cr_await, c.__name__)
c.send(None)
print(inspect.getcoroutinestate(c), c.cr_await.__name__, c.cr_running)
c.close()
print(inspect.getcoroutinestate(c))
for bad in (c, outer()):
    try:
        bad.send(5)
    except (RuntimeError, TypeError) as e:
        print(type(e).__name__, e)
    bad.close()
async def await_bad(x): return await x
class BadAwait:
    def __await__(self): return [1]
class CoroAwait:
    def __await__(self): self.made = inner(); return self.made
    def close(self): self.made.close()
for x in (5, None, BadAwait(), CoroAwait(), (i for i in [])):
    try:
        await_bad(x).send(None)
    except TypeError as e:
        print(e)
    finally:
        getattr(x, "close", int)()
co = inner()
co.send(None)
try:
    await_bad(co).send(None)
except RuntimeError as e:
    print(e)
co.close()
co = outer()
try:
    for x in co: pass
except TypeError as e:
    print(e)
co.close()
@types.coroutine
def old():
    r = yield "old style"
    return r
async def use_old(): return await old()
print(drive(use_old(), ["R"]))
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    inner()
    import gc; gc.collect()
print([str(w.message) for w in seen])
async def thrower():
    try:
        await Awaitable(1)
    except ValueError as e:
        return "caught %s" % e
t = thrower()
t.send(None)
try:
    t.throw(ValueError("in"))
except StopIteration as e:
    print(e.value)
