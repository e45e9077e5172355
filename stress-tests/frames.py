# Frames of threads that run: sys._current_frames, f_locals, f_lineno, f_back, tracebacks, sys._current_exceptions. # expect: ok
import sys
import threading
import traceback

from stress import check, part, run, together


def busy(n, stop, depth=0):
    """Locals that always fit together: b is the negative of a, or one step behind."""
    a = b = 0
    name = "busy"
    rest = [1, 2, 3]
    for i in range(n):
        a = i
        b = -i
        if depth:
            busy(3, stop, depth - 1)
        rest.append(i)
        if len(rest) > 10:
            rest = []
    return a, b


@part
def others_frames(draw):
    """Locals of running frames are read: values that the variables had."""
    stop = []

    def work(me, draw):
        for i in range(30):
            check(busy(60, stop, draw.below(3)) == (59, -59))
        stop.append(1)

    def look(me, draw):
        while not stop:
            for ident, frame in sys._current_frames().items():
                while frame is not None:
                    line = frame.f_lineno
                    check(line is None or line > 0)
                    if frame.f_code is busy.__code__:
                        d = frame.f_locals
                        a, b, i = d.get("a", 0), d.get("b", 0), d.get("i", 0)
                        check(0 <= a < 60 and -60 < b <= 0 and 0 <= i < 60 and d.get("name", "busy") == "busy")
                        check(isinstance(d.get("rest", []), list) and set(d) <= {"n", "stop", "depth", "a", "b", "name", "rest", "i"})
                    frame = frame.f_back

    together(work, look)


@part
def written_locals(draw):
    """Locals of running frames are written from elsewhere: a value written is one that the frame may read."""
    def target(stop, got):
        value = 0
        for i in range(2000):
            got.add(value)
        stop.append(1)

    stop, got = [], set()

    def work(me, draw):
        target(stop, got)

    def write(me, draw):
        while not stop:
            for frame in sys._current_frames().values():
                if frame.f_code is target.__code__:
                    frame.f_locals["value"] = draw.below(10)
                    frame.f_locals["new name"] = 1
                    check(frame.f_locals["new name"] == 1)

    together(work, write)
    check(got <= set(range(10)), got)


@part
def stacks_printed(draw):
    """Stacks of all threads are formatted while they run and end."""
    stop = []

    def leaf(n):
        if n:
            return leaf(n - 1)
        return threading.get_ident()

    def work(me, draw):
        for i in range(40):
            t = threading.Thread(target=leaf, args=(draw.below(30),))
            t.start()
            leaf(draw.below(50))
            t.join()
        stop.append(1)

    def look(me, draw):
        while not stop:
            for ident, frame in sys._current_frames().items():
                text = "".join(traceback.format_stack(frame, limit=20))
                check("File" in text)
                summary = traceback.extract_stack(frame)
                check(all(f.lineno is None or f.lineno > 0 for f in summary))
            for ident, error in sys._current_exceptions().items():
                check(error is None or isinstance(error, BaseException))
            check(threading.active_count() >= 1 and threading.main_thread() in threading.enumerate())

    together(work, look)


@part
def frames_outlive(draw):
    """Frames are kept by others after their functions returned: they have the last values."""
    box = []

    def f(n):
        values = [n] * 3
        box.append(sys._getframe())
        other = values[0]
        return other

    def work(me, draw):
        for i in range(200):
            check(f(i) == i)
            try:
                frame = box.pop(0)
            except IndexError:
                continue
            check(frame.f_code is f.__code__)
            d = frame.f_locals
            check(d["values"] == [d["n"]] * 3 and d.get("other", d["n"]) == d["n"])
            try:
                frame.clear()
                check(not dict(frame.f_locals))
            except RuntimeError as error:
                check("executing" in str(error), error)

    together(work)


@part
def cleared_meanwhile(draw):
    """frame.clear() while others read and write its f_locals, with names that are no variables, too: values that were put there."""
    def ended(value):
        return sys._getframe()

    class Key(str):
        """Compared by code that clears the frame."""
        __hash__ = str.__hash__

        def __eq__(self, other):
            frames[0].clear()
            return str.__eq__(self, other)

    frames = [ended(0)]

    def clear(me, draw):
        for i in range(150):
            frames[0].clear()
            if i % 10 == 0:
                frames[0] = ended(i)

    def use(me, draw):
        for i in range(150):
            d = frames[0].f_locals
            d["more"] = d[draw.choose((Key("more"), Key("other")))] = i
            check(d.get("more", 0) in range(150) and d.get(Key("more"), 0) in range(150) and d.get("value", 0) in range(150))
            check(d.pop("more", 0) in range(150) and set(d) <= {"value", "more", "other"})

    together(clear, use)


@part
def exceptions_in_flight(draw):
    """sys._current_exceptions() and sys.exception() while others raise and handle."""
    stop = []

    def work(me, draw):
        for i in range(200):
            try:
                try:
                    raise ValueError(me)
                except ValueError:
                    check(sys.exception().args == (me,))
                    raise KeyError(i)
            except KeyError as error:
                check(error.__context__.args == (me,) and sys.exception() is error)
            check(sys.exception() is None)
        stop.append(1)

    def look(me, draw):
        while not stop:
            for error in sys._current_exceptions().values():
                if error is not None:
                    check(type(error) in (ValueError, KeyError))
                    traceback.format_exception(error)

    together(work, look)


run("frames")
