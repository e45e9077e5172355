# Retrying, error translation, collecting several failures, cleanup stacks and re-raising with context.
import functools
class Transient(Exception): pass
def retry(times, *, on=Transient):
    def deco(f):
        @functools.wraps(f)
        def wrapper(*a):
            errors = []
            for n in range(1, times + 1):
                try: return f(n, *a)
                except on as e:
                    e.add_note("try %d" % n)
                    errors.append(e)
            raise ExceptionGroup("%s failed %d times" % (f.__name__, times), errors)
        return wrapper
    return deco
@retry(3)
def flaky(n, good_at):
    if n < good_at: raise Transient("not yet")
    if good_at < 0: raise ValueError("fatal")
    return "worked at try %d" % n
print(flaky(2), flaky(1))
try: flaky(9)
except* Transient as g: print(g.message, [(str(e), e.__notes__) for e in g.exceptions])
try: flaky(-1)
except ValueError as e: print(repr(e), hasattr(e, "__notes__"))
def translate(f):
    try: return f()
    except LookupError as e: raise RuntimeError("translated") from e
    except ArithmeticError as e:
        e.args += ("seen",)
        raise
for f in (lambda: {}["k"], lambda: 1 // 0, lambda: [][0], lambda: "fine"):
    try: print(translate(f))
    except Exception as e: print(repr(e), repr(e.__cause__))
def cleanup(*steps):
    failed = []
    for s in reversed(steps):
        try: s()
        except Exception as e: failed.append(e)
    if len(failed) == 1: raise failed[0]
    if failed: raise ExceptionGroup("cleanup", failed)
def bad(e):
    def step(): raise e
    return step
for steps in ((lambda: print("ok"),), (bad(KeyError(1)), lambda: print("still runs")), (bad(KeyError(1)), bad(OSError(2)))):
    try: cleanup(*steps)
    except Exception as e: print(repr(e))
