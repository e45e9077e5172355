# iter(callable, sentinel): equality with the sentinel, exhaustion for good, StopIteration from the callable.
class Dial:
    def __init__(self, values): self.values = list(values)
    def __call__(self): return self.values.pop(0)
print(list(iter(Dial([1, 2, 0, 3]), 0)))
class Even:
    def __eq__(self, other):
        print("compared with", other)
        return other % 2 == 0
print(list(iter(Dial([1, 3, 4, 5]), Even())))
dial = Dial([1, "stop", 2, 3])
it = iter(dial, "stop")
print(next(it), next(it, "done"), next(it, "done"), dial.values)
def raising(state=[0]):
    state[0] += 1
    if state[0] == 3: raise StopIteration("ignored")
    return state[0]
it = iter(raising, None)
print(list(it), next(it, "still done"))
def failing(): raise KeyError("x")
it = iter(failing, None)
for _ in range(2):
    try: next(it)
    except KeyError as e: print("KeyError", e)
print(list(iter(Dial([]).values.copy, [])))
for bad in (lambda: iter(5), lambda: iter(5, 6), lambda: iter(), lambda: iter([], 1), lambda: iter(len, 1, 2), lambda: next([]), lambda: next()):
    try: print(bad())
    except TypeError as e: print(e)
import functools, io
print(list(iter(functools.partial(io.StringIO("abcdefgh").read, 3), "")))
print(type(it).__name__, iter(it) is it)
