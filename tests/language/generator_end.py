"""What a generator or a coroutine does when it is dropped before its end."""
import sys
import warnings


def with_finally(name):
    try:
        yield 1
    finally:
        print("finally of", name)


class Endless:
    def __iter__(self):
        return self

    def __next__(self):
        return 1

    def close(self):
        print("closed")


def delegating(it):
    return (yield from it)


async def nothing():
    pass


async def asynchronous():
    try:
        yield 1
    finally:
        print("not reached: nobody awaits it")


g = with_finally("one")
next(g)
del g
g = delegating(Endless())
next(g)
del g
g = delegating(with_finally("two"))
next(g)
g = None
for value in with_finally("three"):
    break
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    nothing()
    c = nothing()
    del c
    c = nothing()
    c.close()
    asynchronous().asend(None)
    asynchronous().aclose()
    del c
for warning in caught:
    print(warning.category.__name__, warning.message)


def stubborn():
    while True:
        try:
            yield 1
        except GeneratorExit:
            print("no")


sys.unraisablehook = lambda u: print("unraisable:", repr(u.exc_value))
g = stubborn()
next(g)
del g
