# What runs when a generator is dropped, and when not; frames cleared; closing while it is running.
import gc

def g(name):
    try:
        yield name
    finally:
        print("finally", name)

x = g("dropped")
next(x)
del x
gc.collect()
x = g("never started")
del x
gc.collect()
x = g("exhausted")
list(x)
for v in g("broken out of"):
    break
gc.collect()
def with_loop():
    for i in g("inside another"):
        yield i
w = with_loop()
next(w)
w.close()
def raises():
    try:
        yield
    finally:
        raise ValueError("from finally")
r = raises()
next(r)
try:
    r.close()
except ValueError as e:
    print(e, repr(e.__context__))
def nested_finally():
    try:
        try:
            yield 1
        finally:
            yield 2
    finally:
        yield 3
n = nested_finally()
print(next(n), n.throw(KeyError("x")), next(n))
try:
    next(n)
except KeyError as e:
    print("at last", e)
def cm():
    import contextlib
    @contextlib.contextmanager
    def c():
        print("in")
        try:
            yield 5
        except LookupError as e:
            print("swallowed", repr(e))
        finally:
            print("out")
    with c() as v:
        raise KeyError(v)
    with c():
        pass
    try:
        with c():
            raise ValueError("passes")
    except ValueError as e:
        print(e)
    manager = c()
    with manager: pass
    try:
        with manager: pass
    except (AttributeError, RuntimeError) as e:
        print(type(e).__name__, e)
cm()
import contextlib
@contextlib.contextmanager
def twice():
    yield 1
    yield 2
@contextlib.contextmanager
def never():
    return
    yield
for bad in (twice, never):
    try:
        with bad(): pass
    except RuntimeError as e:
        print(e)
