# The module gc, finalizers (PEP 442), and what runs at the end of the program.
import gc, weakref

l = []
l.append(l)
gc.collect()
del l
print(gc.collect())                                              # expect: 1


class A:
    pass


a = A()
a.x = [1, 3, 5]
print(a.x in gc.get_referents(a), A in gc.get_referents(a), sorted(gc.get_referents(a.x)))     # expect: True True [1, 3, 5]
print(a in gc.get_referrers(a.x), a in gc.get_referrers(A), a in gc.get_objects())             # expect: True True True
print(gc.is_tracked(a), gc.is_tracked(1), gc.is_tracked([]), gc.is_finalized(a))               # expect: True False True False
gc.freeze()
print(gc.get_freeze_count() > 0, a in gc.get_referrers(a.x))                                    # expect: True True
gc.unfreeze()
print(gc.get_freeze_count())                                     # expect: 0
for call in (lambda: gc.collect(3), lambda: gc.get_objects(-2), lambda: gc.get_objects(3), lambda: gc.get_objects("a")):
    try:
        call()
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
# expect: ValueError invalid generation
# expect: ValueError generation parameter cannot be negative
# expect: ValueError generation parameter must be less than the number of available generations (3)
# expect: TypeError argument should be integer or None, not 'str'

seen = []
gc.callbacks.append(lambda phase, info: seen.append((phase, info["generation"], info["collected"])))
l = []
l.append(l)
del l
gc.collect(1)
gc.callbacks.clear()
print(seen)                                                      # expect: [('start', 1, 0), ('stop', 1, 1)]

gc.set_debug(gc.DEBUG_SAVEALL)
l = []
l.append(l)
del l
gc.collect()
gc.set_debug(0)
print(len(gc.garbage), gc.garbage[0] is gc.garbage[0][0])        # expect: 1 True
gc.garbage.clear()

old = gc.get_threshold()
gc.set_threshold(50, 5)
print(gc.get_threshold(), old)                                   # expect: (50, 5, 10) (2000, 10, 10)
gc.set_threshold(*old)


class Lazarus:
    def __del__(self):
        global kept
        kept = self
        print("del")


x = Lazarus()
x.me = x
del x
gc.collect()                                                     # expect: del
print(gc.is_finalized(kept), kept.me is kept)                    # expect: True True
del kept
print(gc.collect())                                              # expect: 1

# A class gets its finalizer after its instances, and those of a subclass.
class Late:
    pass


class Later(Late):
    pass


one, two, cycle = Late(), Later(), Late()
cycle.me = cycle
Late.__del__ = lambda self: print("late", type(self).__name__)
del one                                                          # expect: late Late
del two                                                          # expect: late Later
del cycle
gc.collect()                                                     # expect: late Late
del Late.__del__
one = Late()
del one

# A cycle that a dropped function is on goes at once, and with it what only functions hold that nobody calls any more.
def cycle():
    def f():
        return f
    return weakref.ref(f)


w = cycle()
gc.collect()
print(w())                                                       # expect: None


class Seen:
    pass


def watched():
    seen, log = Seen(), []

    def callback(_):
        log.append(1)

    seen.me = seen
    seen.refs = [weakref.ref(seen, callback), weakref.ref(kept_alive, callback)]
    return log


kept_alive = Seen()
log = watched()
gc.collect()
del kept_alive
print(log)                                                       # expect: []

plain_last = [weakref.ref(A, print), weakref.ref(A)]
print(weakref.getweakrefs(A)[0] is plain_last[1])                # expect: True

# What is left at the end: cycles of the main module, and what another module holds.
class Exit:
    def __init__(self, name):
        self.name = name
        self.me = self

    def __del__(self):
        print("exit", weakref is not None)


held = Exit("held")
weakref.note = Exit("module")
gc.held = print
# expect: exit True
# expect: exit True
