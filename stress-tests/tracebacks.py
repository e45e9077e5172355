# Exceptions and tracebacks that threads share: raised, chained, noted, split, printed, their parts replaced. # expect: ok
import sys
import traceback

from stress import check, part, run, together, workers


def raiser(error, depth):
    if depth:
        raiser(error, depth - 1)
    raise error


@part
def one_exception(draw):
    """One exception object raised by all: its traceback is a list of places that raised it, and ends."""
    error = ValueError("shared")

    def work(me, draw):
        for i in range(80):
            try:
                raiser(error, draw.below(4))
            except ValueError as caught:
                check(caught is error)
                tb, n = caught.__traceback__, 0
                while tb is not None:
                    check(tb.tb_lineno > 0 and tb.tb_frame is not None and tb.tb_lasti >= -1)
                    tb, n = tb.tb_next, n + 1
                    if n > 100000:
                        check(False, "endless")
                if draw.chance(3):
                    error.__traceback__ = None
                elif draw.chance(4):
                    error.with_traceback(sys.exception().__traceback__)
                if draw.chance(30):
                    check("ValueError: shared" in "".join(traceback.format_exception(error, limit=5)))

    together(work)
    error.__traceback__ = None


@part
def linked_tracebacks(draw):
    """tb_next of shared tracebacks is assigned: no loop can be made, walks end."""
    def make():
        try:
            raiser(KeyError(1), 3)
        except KeyError as error:
            return error.__traceback__

    shared = [make() for _ in range(4)]

    def work(me, draw):
        for i in range(200):
            a, b = draw.choose(shared), draw.choose(shared)
            try:
                a.tb_next = draw.choose((None, b, make()))
            except ValueError as error:
                check("loop" in str(error), error)
            n, tb = 0, draw.choose(shared)
            while tb is not None and n < 100000:
                tb, n = tb.tb_next, n + 1

    together(work)


@part
def chains(draw):
    """__cause__, __context__, __suppress_context__, notes and args of shared exceptions."""
    shared = [ValueError(i) for i in range(5)]

    def work(me, draw):
        for i in range(100):
            a, b = draw.choose(shared), draw.choose(shared)
            how = draw.below(6)
            if how == 0:
                a.__cause__ = b if a is not b else None
            elif how == 1:
                a.__context__ = None
            elif how == 2:
                a.add_note("note %d" % me)
            elif how == 3:
                a.args = (i, me)
            elif how == 4:
                try:
                    raise a from None
                except ValueError as error:
                    check(error is a and a.__suppress_context__)
            else:
                try:
                    try:
                        raise a
                    except ValueError:
                        raise KeyError(b)
                except KeyError as error:
                    check(error.__context__ is a)
                a.__context__ = None
            check(all(isinstance(n, str) for n in getattr(a, "__notes__", ())))
            check(repr(a).startswith("ValueError(") and type(str(a)) is str)
            if draw.chance(20):
                try:
                    check("ValueError" in "".join(traceback.format_exception(a, limit=2)))
                except AttributeError as error:     # the library reads __cause__ twice
                    check("__traceback__" in str(error), error)
                for e in shared:
                    e.__dict__.pop("__notes__", None)
                    e.__cause__ = e.__context__ = e.__traceback__ = None

    together(work)
    for e in shared:
        e.__cause__ = e.__context__ = e.__traceback__ = None


@part
def groups(draw):
    """One ExceptionGroup, split and matched by all with except*; parts stay the same objects."""
    leaves = [ValueError(1), KeyError(2), TypeError(3), OSError(4)]
    group = ExceptionGroup("outer", [leaves[0], ExceptionGroup("inner", leaves[1:])])

    def work(me, draw):
        for i in range(60):
            got = []
            try:
                raise group
            except* (KeyError, OSError) as part:
                got += [e for g in part.exceptions for e in getattr(g, "exceptions", (g,))]
            except* ValueError as part:
                check(part.exceptions == (leaves[0],))
            except* TypeError as part:
                check(part.exceptions[0].exceptions == (leaves[2],))
            check(got == [leaves[1], leaves[3]], got)
            yes, no = group.split(TypeError)
            check(yes.message == "outer" and len(no.exceptions) == 2 and group.subgroup(BaseException) is group)
            if draw.chance(5):
                group.__traceback__ = None
                group.add_note("n")

    together(work)


@part
def attributes(draw):
    """Attributes of OSError, UnicodeError, StopIteration, SystemExit, NameError, ImportError, SyntaxError that all write."""
    errors = [OSError(2, "no", "file"), UnicodeDecodeError("ascii", b"abc\xff", 3, 4, "why"), UnicodeEncodeError("ascii", "abc\u0400", 3, 4, "why"), StopIteration(5),
              SystemExit(6), NameError("x", name="x"), ImportError("i", name="n", path="p"), SyntaxError("s", ("f", 1, 2, "text", 1, 3)), AttributeError("a", name="b", obj=3)]

    def work(me, draw):
        for i in range(100):
            e = draw.choose(errors)
            for name, value in (("errno", i), ("strerror", "s%d" % i), ("filename", "f%d" % i), ("reason", "r%d" % i), ("start", draw.below(3)), ("end", 4),
                                ("value", [i]), ("code", (i,)), ("name", "n%d" % i), ("path", str(i)), ("msg", "m%d" % i), ("text", "t%d" % i), ("object", None)):
                if name == "object":
                    value = {UnicodeDecodeError: b"abcdef", UnicodeEncodeError: "abcdef"}.get(type(e))
                    if value is None:
                        continue
                if hasattr(e, name):
                    setattr(e, name, value)
                    check(getattr(e, name) is not None)
            check(type(str(e)) is str and type(repr(e)) is str and type(e.args) is tuple)
            e.__reduce__()

    together(work)


@part
def deep_unwinding(draw):
    """Deep recursion with handlers on each level, in all threads, through one shared object."""
    seen = []

    def down(n, me):
        try:
            if n == 0:
                raise IndexError(me)
            down(n - 1, me)
        except IndexError as error:
            if n % 10 == 0:
                raise IndexError(me) from error
            raise
        finally:
            if n == 20:
                seen.append(me)

    def work(me, draw):
        for i in range(10):
            try:
                down(60, me)
            except IndexError as error:
                check(error.args == (me,))
                n = 0
                while error is not None:
                    check(error.args == (me,))
                    error, n = error.__cause__, n + 1
                check(n == 8, n)

    together(work)
    check(sorted(seen) == sorted(list(range(workers())) * 10))


run("tracebacks")
