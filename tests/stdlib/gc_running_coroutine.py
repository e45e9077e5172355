# gc.get_referrers() shows a generator or coroutine that runs as what refers to its locals; it is collected as well as before.
import asyncio
import gc
import weakref


class Thing: pass


async def holds():
    thing = Thing()
    print([type(r).__name__ for r in gc.get_referrers(thing)])              # expect: ['coroutine']
    print(thing in gc.get_referents(asyncio.current_task().get_coro()))     # expect: True
    await asyncio.sleep(0)
    print([type(r).__name__ for r in gc.get_referrers(thing)])              # expect: ['coroutine']


def steps():
    thing = Thing()
    yield [type(r).__name__ for r in gc.get_referrers(thing)]
    yield weakref.ref(thing)


def plain():
    thing = Thing()
    return gc.get_referrers(thing)


asyncio.run(holds())
g = steps()
print(next(g))                                                  # expect: ['generator']
ref = next(g)
print(ref() is not None, [r is g for r in gc.get_referrers(ref())])         # expect: True [True]
del g
print(ref())                                                    # expect: None
print(plain())                                                  # expect: []


def cycle():
    me = yield
    thing = Thing()
    me.append(weakref.ref(thing))
    gc.collect()
    yield

for _ in range(3):
    found = []
    g = cycle(); next(g); g.send(found)
    found.append(g)
    del g
    ref = found[0]
    del found
    gc.collect()
    print(ref())
# expect: None
# expect: None
# expect: None
