# Generators, coroutines and asynchronous generators that several threads step, throw into, close and look at. # expect: ok
import gc
import inspect

from stress import check, part, run, together, workers

BUSY = "already executing"


@part
def sent(draw):
    """send() and next() by all: each value that went in came out in order, and each step is one thread's."""
    def echo():
        got, n = None, 0
        while True:
            got = yield n, got
            n += 1

    shared = echo()
    next(shared)

    def work(me, draw):
        mine = []
        for i in range(200):
            try:
                n, got = shared.send((me, i))
                check(got == (me, i), got, me, i)
                mine.append(n)
            except ValueError as error:
                check(BUSY in str(error), error)
        return mine

    steps = sum(together(work), [])
    check(sorted(steps) == list(range(1, len(steps) + 1)), len(steps))


@part
def thrown(draw):
    """throw(), close(), next() of one generator: its finally runs once."""
    ended = []

    def g(tag):
        try:
            while True:
                try:
                    yield 1
                except KeyError:
                    pass
        finally:
            ended.append(tag)

    shared = [g(i) for i in range(30)]

    def work(me, draw):
        for one in shared:
            for i in range(6):
                how = draw.below(6)
                try:
                    if how < 3:
                        next(one)
                    elif how < 5:
                        one.throw(KeyError(me))
                    else:
                        one.close()
                except StopIteration:
                    break
                except KeyError as error:       # thrown into one that had not begun, or had ended
                    check(error.args == (me,))
                except ValueError as error:
                    check(BUSY in str(error), error)

    together(work)
    for one in shared:
        one.close()
    check(len(ended) == len(set(ended)), ended)


@part
def looked_at(draw):
    """gi_frame, gi_running, gi_code, gi_yieldfrom, gi_suspended, f_locals and inspect of one that others step."""
    def inner(n):
        for i in range(n):
            local = (i, -i)
            yield local

    def outer():
        for i in range(40):
            yield from inner(5)

    shared = outer()

    def step(me, draw):
        got = []
        while True:
            try:
                got.append(next(shared))
            except ValueError as error:
                check(BUSY in str(error), error)
            except StopIteration:
                return got

    def look(me, draw):
        for i in range(300):
            frame, below = shared.gi_frame, shared.gi_yieldfrom
            if frame is not None:
                check(frame.f_code is shared.gi_code)
                n = frame.f_locals.get("i", 0)
                check(0 <= n < 40)
                check(frame.f_lineno is None or frame.f_lineno > 0)
            inner_frame = None if below is None else below.gi_frame
            if inner_frame is not None:
                a, b = inner_frame.f_locals.get("local", (1, -1))
                check(a == -b)
            check(inspect.getgeneratorstate(shared) in ("GEN_CREATED", "GEN_RUNNING", "GEN_SUSPENDED", "GEN_CLOSED"))
            check("outer" in repr(shared))

    got = sum(together(step, look)[0], [])
    check(sorted(got) == sorted([(i, -i) for i in range(5)] * 40), len(got))


@part
def dropped(draw):
    """Generators that one thread began are dropped by others: each finally runs once, in whatever thread."""
    ended, box = [], [None] * 5

    def g(tag):
        try:
            yield tag
            yield tag
        finally:
            ended.append(tag)

    made = workers()

    def work(me, draw):
        for i in range(150):
            one = g((me, i))
            next(one)
            k = draw.below(5)
            box[k] = one
            del one
            other = box[draw.below(5)]
            if other is not None:
                try:
                    check(next(other, (0, 0))[0] < made)
                except ValueError as error:
                    check(BUSY in str(error), error)
            other = None

    together(work)
    box.clear()
    for _ in range(20):
        if len(ended) == 150 * made:
            break
        gc.collect()
    check(sorted(ended) == [(me, i) for me in range(made) for i in range(150)], len(ended))


@part
def coroutines(draw):
    """Coroutines awaited by one thread at a time; who comes while it runs is told."""
    class Pause:
        def __await__(self):
            got = yield "paused"
            return got

    async def work_inside():
        total = 0
        for i in range(50):
            total += await Pause()
        return total

    shared, results = work_inside(), []
    shared.send(None)

    def work(me, draw):
        sent = 0
        while True:
            try:
                check(shared.send(1) == "paused")
                sent += 1
            except StopIteration as end:
                results.append(end.value)
                return
            except ValueError as error:
                check(BUSY in str(error), error)
            except RuntimeError as error:
                check("cannot reuse" in str(error), error)
                return

    together(work)
    check(results == [50], results)


@part
def asynchronous_generators(draw):
    """__anext__() of one asynchronous generator by all: each value is given to one, or the step is refused."""
    async def numbers():
        for i in range(60):
            yield i

    shared = numbers()

    def work(me, draw):
        got = []
        for _ in range(2000):
            try:
                shared.__anext__().send(None)
            except StopIteration as end:
                got.append(end.value)
            except StopAsyncIteration:
                return got
            except (RuntimeError, ValueError) as error:
                check("running" in str(error) or BUSY in str(error), error)
        return got

    got = sum(together(work), [])
    check(sorted(got) == list(range(len(got))) and len(set(got)) == len(got), sorted(got))


@part
def frames_kept(draw):
    """Frames of generators outlive them, and are read and cleared by others."""
    box = [None] * 4

    def g(n):
        value = [n]
        yield value
        value = None

    def work(me, draw):
        for i in range(150):
            one = g(i)
            check(next(one) == [i])
            box[draw.below(4)] = one.gi_frame
            frame = box[draw.below(4)]
            if frame is not None:
                check(frame.f_locals.get("n", 0) < 150)
                try:
                    if draw.chance(4):
                        frame.clear()
                except RuntimeError as error:
                    check("executing" in str(error) or "suspended" in str(error), error)
            if draw.below(2):
                next(one, None)

    together(work)


run("generators")
