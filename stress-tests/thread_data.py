# threading.local, its subclasses, contextvars, contexts that others run in. # expect: ok
import contextvars
import gc
import threading

from stress import check, part, run, together, workers


@part
def locals_of_all_kinds(draw):
    """Many locals, made, filled, read and dropped by all; __init__ of a subclass runs once for each thread."""
    class Own(threading.local):
        made = []
        kind = "class"

        def __init__(self, x):
            self.x = [x]
            Own.made.append(threading.get_ident())

        @property
        def double(self):
            return self.x * 2

    shared = [threading.local() for _ in range(4)] + [Own(5) for _ in range(3)]
    Own.made.clear()

    def work(me, draw):
        for i in range(100):
            one = draw.choose(shared)
            one.mine = (me, i)
            check(one.mine == (me, i) and one.__dict__["mine"] == (me, i))
            if isinstance(one, Own):
                check(one.x == [5] and one.double == [5, 5] and one.kind == "class")
            if draw.chance(4):
                del one.mine
                check(not hasattr(one, "mine"))
            if draw.chance(8):
                shared[draw.below(4)] = threading.local()

    together(work)
    check(len(Own.made) <= 3 * workers() and not any(hasattr(s, "mine") for s in shared))


@part
def gone_with_either(draw):
    """Values go when the thread ends, or when the local goes, whichever is first."""
    died = []

    class Value:
        def __init__(self, tag):
            self.tag = tag

        def __del__(self):
            died.append(self.tag)

    kept = [threading.local()]

    def work(me, draw):
        mine = [threading.local() for _ in range(5)]
        for i, one in enumerate(mine + kept):
            one.value = Value((me, i))
        del mine[:3], one
        gc.collect()
        return None

    together(work)
    gc.collect()
    check(sorted(died) == [(me, i) for me in range(workers()) for i in range(6)], len(died))


@part
def contexts(draw):
    """Context variables: each thread's own values; copies carry them; a context runs in one thread at a time."""
    var, other = contextvars.ContextVar("var", default=0), contextvars.ContextVar("other")
    shared = contextvars.copy_context()

    def work(me, draw):
        check(var.get() == 0 and other.get(None) is None)
        for i in range(100):
            token = var.set((me, i))
            check(var.get() == (me, i) and token.old_value in (token.MISSING, (me, i - 1)))
            copy = contextvars.copy_context()
            check(copy[var] == (me, i) and copy.run(var.get) == (me, i))
            copy.run(other.set, me)
            check(copy[other] == me and other.get(None) is None and len(copy) == 2)
            try:
                shared.run(var.set, (me, i))
            except RuntimeError as error:
                check("already entered" in str(error), error)
            seen = shared.get(var)
            check(seen is None or len(seen) == 2)
            dict(shared.items())
            if draw.chance(3):
                var.reset(token)
                var.set((me, i))

    together(work)


@part
def tokens(draw):
    """A token made by one thread cannot be used by another; a variable may be reset once."""
    var, box = contextvars.ContextVar("v"), []

    def work(me, draw):
        for i in range(60):
            token = var.set(i)
            box.append(token)
            try:
                other = box[draw.below(len(box))]
                var.reset(other)
            except (ValueError, RuntimeError) as error:
                check("different Context" in str(error) or "already been used" in str(error), error)

    together(work)


@part
def threads_inherit(draw):
    """Threads started in a context see it, if they are to, and change a copy."""
    var = contextvars.ContextVar("v", default="none")

    def child(got):
        got.append(var.get())
        var.set("child")

    def work(me, draw):
        for i in range(10):
            var.set((me, i))
            got = []
            context = contextvars.copy_context()
            t = threading.Thread(target=context.run, args=(child, got))
            t.start()
            t.join()
            check(got == [(me, i)] and var.get() == (me, i) and context[var] == "child")

    together(work)


run("thread_data")
