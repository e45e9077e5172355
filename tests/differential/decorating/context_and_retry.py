# contextmanager as decorator and in with, ExitStack, suppress, closing, nullcontext; a retrying decorator.
from contextlib import contextmanager, ContextDecorator, ExitStack, suppress, closing, nullcontext, redirect_stdout
import functools, io
@contextmanager
def tag(name, swallow=()):
    print(f"<{name}>", end="")
    try: yield name.upper()
    except swallow as e: print(f"!{type(e).__name__}", end="")
    finally: print(f"</{name}>", end=" ")
with tag("a") as x, tag("b", KeyError): print(x, end=""); raise KeyError
print()
@tag("deco")
def f(n): return n and f(n - 1)
print(f(2))
try:
    with tag("c"): raise ValueError("through")
except ValueError as e: print(e)
for name, gen in {"none": lambda: iter(()), "two": lambda: (i for i in range(2))}.items():
    try:
        with contextmanager(gen)() as v: print("value", v)
    except (RuntimeError, AttributeError) as e: print(name, type(e).__name__, e)
@contextmanager
def stubborn():
    try: yield
    except ValueError: yield
try:
    with stubborn(): raise ValueError("v")
except RuntimeError as e: print(e)
with ExitStack() as stack:
    got = [stack.enter_context(tag(n)) for n in "xyz"]
    stack.callback(print, "callback", end=" ")
    stack.push(lambda *exc: exc[0] is ZeroDivisionError)
    print(got, end=" ")
    1 / 0
print("after")
with ExitStack() as first:
    first.callback(print, "kept for later")
    saved = first.pop_all()
print("now", end=" "); saved.close()
with suppress(KeyError, IndexError): {}["x"]; print("never")
with closing(g := (i for i in "ab")): print(next(g), end=" ")
print(next(g, "closed"))
with nullcontext(5) as n, redirect_stdout(io.StringIO()) as out: print("hidden")
print(n, repr(out.getvalue()))
class Timer(ContextDecorator):
    def __enter__(self): print("start", end=" "); return self
    def __exit__(self, *exc): print("stop", exc[0] and exc[0].__name__); return exc[0] is LookupError
@Timer()
def work(fail): 
    if fail: raise LookupError
    return "done"
print(work(False), work(True))
def retry(times, *kinds):
    def deco(f):
        @functools.wraps(f)
        def w(*a):
            errors = []
            for n in range(times):
                try: return f(*a, n)
                except kinds as e: e.add_note(f"try {n + 1}"); errors.append(e)
            raise ExceptionGroup(f"{f.__name__} failed {times} times", errors)
        return w
    return deco
@retry(3, ValueError, ZeroDivisionError)
def flaky(limit, n):
    if n < limit: raise (ValueError if n % 2 else ZeroDivisionError)(n)
    return f"fine at {n}"
print(flaky(0), flaky(2))
try: flaky(5)
except* ValueError as g: print(g.exceptions, g.exceptions[0].__notes__)
except* ZeroDivisionError as g: print(len(g.exceptions), g.message)
