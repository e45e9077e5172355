# contextlib: ExitStack, suppress, closing, redirect, nullcontext, decorators, AsyncExitStack.
import contextlib, io
@contextlib.contextmanager
def tag(name):
    print("<%s>" % name)
    try:
        yield name
    finally:
        print("</%s>" % name)
with contextlib.ExitStack() as st:
    names = [st.enter_context(tag(n)) for n in "ab"]
    st.callback(print, "callback", sep="-")
    st.push(lambda *exc: print("push", exc[0] and exc[0].__name__) or True)
    print(names)
    raise KeyError("swallowed by push")
with contextlib.ExitStack() as st:
    st.enter_context(tag("moved"))
    kept = st.pop_all()
print("still open")
kept.close()
with contextlib.suppress(ZeroDivisionError, KeyError):
    1 / 0
with contextlib.suppress(ValueError):
    raise ExceptionGroup("g", [ValueError(1)])
buf = io.StringIO()
with contextlib.redirect_stdout(buf):
    print("captured")
print(repr(buf.getvalue()))
class C:
    def close(self): print("closed")
with contextlib.closing(C()) as c: print(type(c).__name__)
with contextlib.nullcontext(5) as n: print(n)
@tag("deco")
def f(x): return print("in f", x) or x
print(f(1), f(2), f.__name__)
class Deco(contextlib.ContextDecorator):
    def __enter__(self): print("enter"); return self
    def __exit__(self, *e): print("exit", e[0]); return True
@Deco()
def g(): raise ValueError
print(g())
try:
    with contextlib.ExitStack() as st:
        st.callback(lambda: 1 / 0)
        raise KeyError("first")
except ZeroDivisionError as e:
    print(repr(e), repr(e.__context__))
for bad in (lambda: contextlib.ExitStack().enter_context(5), lambda: contextlib.ExitStack().callback(), lambda: tag(), lambda: next(tag("x").gen) and tag("x").__enter__)[:2]:
    try:
        bad()
    except TypeError as e:
        print(e)
