# What a process has one of: environment, working folder, hooks of sys and threading, warnings, atexit, logging, locale, limits, children. # expect: ok
import atexit
import io
import logging
import os
import subprocess
import sys
import threading
import time
import warnings

from stress import check, part, run, together, workers


@part
def environment(draw):
    """os.environ and putenv by all, with children that inherit it."""
    def work(me, draw):
        name = "P3T_STRESS_%d" % me
        for i in range(60):
            os.environ[name] = "v%d" % i
            check(os.environ[name] == "v%d" % i and os.getenv(name) == "v%d" % i)
            if draw.chance(4):
                del os.environ[name]
                check(name not in os.environ)
            try:
                check(len(dict(os.environ)) >= 0 and len(list(os.environ)) >= 0)
            except KeyError as error:               # the library copies it name by name
                check(error.args[0].startswith("P3T_STRESS_"), error)
        os.environ[name] = "last"
        out = subprocess.run(["/bin/sh", "-c", "echo $%s" % name], capture_output=True, text=True)
        check(out.stdout == "last\n", out)
        os.environ.pop(name)

    together(work)


@part
def children(draw):
    """Children started, piped and waited for by all; each gets its own status."""
    def work(me, draw):
        for i in range(3):
            status = 1 + draw.below(100)
            with subprocess.Popen(["/bin/sh", "-c", "cat; exit %d" % status], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
                out, _ = child.communicate(b"%d" % i * 3)
                check(out == b"%d" % i * 3)
            check(child.returncode == status)
            pid = os.posix_spawn("/bin/sh", ["sh", "-c", "exit %d" % status], os.environ)
            check(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == status)

    together(work)


@part
def warned(draw):
    """Warnings raised by all while filters change; each registry tells once, or always, as its filter says."""
    def work(me, draw):
        for i in range(30):
            with warnings.catch_warnings(record=True) as got:
                warnings.simplefilter(draw.choose(("always", "ignore", "default", "error")))
                try:
                    warnings.warn("w%d" % me, UserWarning)
                    warnings.warn_explicit("explicit", DeprecationWarning, "file", i + 1)
                except (UserWarning, DeprecationWarning) as error:
                    check(str(error) in ("w%d" % me, "explicit"))
            warnings.filterwarnings("ignore", message="x%d" % i)

    saved = warnings.filters[:]
    stream, sys.stderr = sys.stderr, io.StringIO()         # (without context-aware filters, threads see each other's)
    try:
        together(work)
    finally:
        sys.stderr = stream
        warnings.filters[:] = saved


@part
def hooks(draw):
    """sys.stdout, displayhook, unraisablehook, excepthook, threading.excepthook, recursion limit and switch interval, replaced by all."""
    told = []

    class Bad:
        def __del__(self):
            raise ValueError("in del")

    def fails():
        raise KeyError("in thread")

    def work(me, draw):
        for i in range(30):
            sys.unraisablehook = lambda args: told.append(args.exc_type)
            threading.excepthook = lambda args: told.append(args.exc_type)
            Bad()
            t = threading.Thread(target=fails)
            t.start()
            t.join()
            sys.setrecursionlimit(1000 + draw.below(500))
            check(1000 <= sys.getrecursionlimit() < 1500)
            sys.setswitchinterval(0.005)
            sys.stdout.write("")
            check(sys.getsizeof([]) > 0 and sys.getrefcount(None) > 0 and len(sys.argv) >= 1 and sys.flags.debug in (0, 1))

    limit = sys.getrecursionlimit()
    try:
        together(work)
    finally:
        sys.unraisablehook, threading.excepthook = sys.__unraisablehook__, threading.__excepthook__
        sys.setrecursionlimit(limit)
    check(told.count(ValueError) == told.count(KeyError) == 30 * workers(), len(told))


@part
def at_exit(draw):
    """atexit functions registered and taken away by all."""
    def work(me, draw):
        mine = []
        for i in range(60):
            def f(me=me, i=i):
                return me
            atexit.register(f)
            mine.append(f)
            if draw.below(2):
                atexit.unregister(mine.pop(draw.below(len(mine))))
        for f in mine:
            atexit.unregister(f)

    before = atexit._ncallbacks()
    together(work)
    check(atexit._ncallbacks() == before)


@part
def logged(draw):
    """Records of all loggers arrive whole, once, in each thread's order."""
    stream = io.StringIO()
    logger = logging.getLogger("stress")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(threadName)s %(message)s"))
    logger.addHandler(handler)
    logger.propagate = False
    logger.setLevel(logging.DEBUG)

    def work(me, draw):
        own = logging.getLogger("stress.t%d" % me)
        for i in range(40):
            own.info("%d %d", me, i)

    together(work)
    logger.removeHandler(handler)
    last, n = {}, 0
    for line in stream.getvalue().splitlines():
        _, me, i = line.rsplit(" ", 2)
        check(last.get(me, -1) == int(i) - 1, line)
        last[me] = int(i)
        n += 1
    check(n == 40 * workers(), n)


@part
def clocks(draw):
    """Clocks, sleeps and time zones."""
    def work(me, draw):
        before = time.monotonic()
        for i in range(50):
            now = time.monotonic()
            check(now >= before)
            before = now
            time.sleep(0)
            check(time.localtime(0).tm_year in (1969, 1970) and time.perf_counter_ns() > 0 and time.thread_time() >= 0)
            if draw.chance(10):
                time.tzset()

    together(work)


run("process_state")
