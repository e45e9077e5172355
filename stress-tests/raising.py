# Exceptions that leave frames while other threads look at those frames, and at the functions that ran in them. # expect: ok
import gc
import sys

from stress import check, late, part, run, together, workers


def frames(exc):
    t, n = exc.__traceback__, 0
    while t and n < 200:                     # whoever raises it again makes it longer all the time
        yield t.tb_frame
        t, n = t.tb_next, n + 1


class Own(Exception):
    pass


@part
def shared_exception(draw):
    """All raise the same exception through some frames; the callers of every frame are known at any time."""
    shared = Own("shared")

    def third(me):
        raise shared

    def second(me, deep):
        if deep:
            return second(me, deep - 1)
        for _ in [1]:
            third(me)

    def first(me, deep):
        try:
            second(me, deep)
        finally:
            pass

    def work(me, draw):
        for i in range(60):
            if draw.below(3):
                try:
                    first(me, draw.below(6))
                except Own:
                    pass
                if i % 20 == 19:
                    shared.__traceback__ = None
            else:
                for f in frames(shared):
                    name = f.f_code.co_name
                    if name in ("third", "second", "first"):
                        back = f.f_back
                        check(back is not None, name)
                        check(back.f_code.co_name in ("work", "first", "second"), name, back.f_code.co_name)
                        check(0 <= f.f_locals["me"] < workers())
                        check(f.f_lineno is not None)

    together(work)


@part
def functions_go(draw):
    """The frames of functions that are gone keep what they need."""
    errors = []

    def work(me, draw):
        for i in range(15):
            names = {"me": me}
            exec("def one(a):\n  b = a + 1\n  two(b)\ndef two(c):\n  return c + ''\n", names)
            try:
                names["one"](i)
            except TypeError as e:
                errors.append((me, i, e))
            del names
            if draw.below(4) == 0:
                gc.collect(draw.below(3))
            if errors:
                him, j, e = errors[draw.below(len(errors))]
                mine = [f for f in frames(e)][1:]
                check([f.f_code.co_name for f in mine] == ["one", "two"])
                check(mine[0].f_locals == {"a": j, "b": j + 1} and mine[1].f_locals == {"c": j + 1}, mine[0].f_locals)
                check(mine[1].f_back is mine[0] and mine[0].f_globals["me"] == him)

    together(work)


@part
def looked_at(draw):
    """Frames that other threads watch while they run and are left."""
    def leave(n):
        if n == 0:
            raise Own(n)
        leave(n - 1)

    def work(me, draw):
        for i in range(40):
            try:
                leave(draw.below(8))
            except Own as e:
                check(sum(f.f_code.co_name == "leave" for f in frames(e)) == len([f for f in frames(e)]) - 1)

    def look(me, draw):
        for f in sys._current_frames().values():
            n = 0
            while f is not None and n < 100:
                f.f_lineno, f.f_lasti, len(f.f_locals)
                f, n = f.f_back, n + 1

    together(work, look)


@part
def generators_go(draw):
    """Generators whose functions go before they do, with callbacks that run in between."""
    import weakref

    def work(me, draw):
        for i in range(20):
            if late():
                break
            names = {}
            exec("def g(a):\n  try:\n    yield a\n  finally:\n    a = [a]\n", names)
            it = names["g"](i)
            check(next(it) == i)
            w = weakref.ref(it, lambda _: gc.collect(0))
            del names
            if draw.below(2):
                gc.collect()
            del it

    together(work)


run("raising")
