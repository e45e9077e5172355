# with statements: what __exit__ sees and decides, several managers, failures in enter and exit, ExitStack.
from contextlib import ExitStack, contextmanager, suppress, closing, nullcontext, redirect_stdout
import io
class CM:
    def __init__(self, name, swallow=False, enter=None, exit=None): self.name, self.swallow, self.e, self.x = name, swallow, enter, exit
    def __enter__(self):
        print("enter", self.name, end="; ")
        if self.e: raise self.e
        return self
    def __exit__(self, t, v, tb):
        print("exit", self.name, t and t.__name__, v, tb is not None, end="; ")
        if self.x: raise self.x
        return self.swallow
def attempt(label, f):
    try:
        r = f()
        print("|", label, "->", r)
    except BaseException as e:
        chain = []
        while e: chain.append(repr(e)); e = e.__context__
        print("|", label, "raises", " < ".join(chain))
def two(a, b, body=None):
    with a, b:
        if body: raise body
        return "returned"
    return "after"
attempt("fine", lambda: two(CM("a"), CM("b")))
attempt("body", lambda: two(CM("a"), CM("b"), ValueError("v")))
attempt("inner swallows", lambda: two(CM("a"), CM("b", True), ValueError("v")))
attempt("outer swallows", lambda: two(CM("a", True), CM("b"), ValueError("v")))
attempt("enter b", lambda: two(CM("a"), CM("b", enter=KeyError("e"))))
attempt("enter b swallowed", lambda: two(CM("a", True), CM("b", enter=KeyError("e"))))
attempt("exit b", lambda: two(CM("a"), CM("b", exit=OSError("x")), ValueError("v")))
attempt("exit both", lambda: two(CM("a", exit=LookupError("y")), CM("b", exit=OSError("x"))))
attempt("truthy", lambda: two(CM("a", [0]), CM("b", ""), KeyboardInterrupt()))
class BadBool:
    def __bool__(self): raise TypeError("no truth")
attempt("bool fails", lambda: two(CM("a", BadBool()), CM("b"), ValueError("v")))
def loop():
    out = []
    for i in range(4):
        with CM(i, True):
            if i == 0: continue
            if i == 2: break
            out.append(i)
            raise ValueError(i)
        out.append("after")
    return out
attempt("loop", loop)
@contextmanager
def gen(mode):
    try:
        if mode == "no yield": return
        yield mode
        if mode == "twice": yield
    except ValueError:
        if mode == "new": raise RuntimeError("new")
        if mode != "swallow": raise
    finally: print("cleanup", mode, end="; ")
def use(mode, exc=None):
    with gen(mode) as m:
        if exc: raise exc
    return m
for mode, exc in (("ok", None), ("ok", ValueError(1)), ("swallow", ValueError(2)), ("new", ValueError(3)), ("twice", None), ("no yield", None), ("ok", StopIteration(4))):
    attempt(mode, lambda: use(mode, exc))
def stack(fail):
    with ExitStack() as s:
        for i in range(3): s.enter_context(CM(i, swallow=i == 1 and fail == "mid"))
        s.callback(print, "callback", end="; ")
        if fail: raise IndexError(fail)
        s.pop_all().close()
    return "through"
for fail in None, "mid", "hard": attempt("stack", lambda: stack(fail))
attempt("misc", lambda: [suppress(KeyError).__enter__(), nullcontext(5).__enter__(), closing(io.StringIO("x")).__enter__().read()])
for code in ("with 5: pass", "with CM: pass", "with None as x: pass", "with CM('a') as (p, q): pass", "with CM('t') as x.y: pass"):
    attempt(code, lambda: exec(code, globals()))
