# __cause__, __context__, __suppress_context__: how each form of raise links, and what cuts or loops the chain.
import traceback
def links(e, depth=0):
    if e is None or depth > 6: return "-" if e is None else "..."
    return f"{type(e).__name__}({e})" + (f"[cause {links(e.__cause__, depth + 1)}]" if e.__cause__ else "") + (f"[context {links(e.__context__, depth + 1)}]" if e.__context__ and e.__context__ is not e.__cause__ else "") + ("*" if e.__suppress_context__ else "")
def catch(f):
    try: f()
    except BaseException as e: print(f.__name__, links(e))
def implicit():
    try: {}["k"]
    except KeyError: int("x")
def explicit():
    try: {}["k"]
    except KeyError as e: raise TypeError("t") from e
def from_none():
    try: {}["k"]
    except KeyError: raise TypeError("t") from None
def from_other():
    try: {}["k"]
    except KeyError: raise TypeError("t") from OSError("other")
def from_class():
    raise TypeError("t") from OSError
def from_bad():
    raise TypeError("t") from "text"
def reraise():
    try: {}["k"]
    except KeyError:
        try: int("x")
        except ValueError: pass
        raise
def same_again():
    try: {}["k"]
    except KeyError as e: raise e
def raise_saved():
    saved = ValueError("saved")
    try: raise saved
    except ValueError:
        try: raise KeyError("k")
        except KeyError: raise saved
def bare(): raise
def not_exception(): raise 5
def class_fails():
    class Bad(Exception):
        def __init__(self): raise LookupError("in init")
    raise Bad
def class_returns_other():
    class New(Exception):
        def __new__(cls): return "a string"
    raise New
def in_finally():
    try: raise ValueError(1)
    finally:
        try: raise ValueError(2)
        except ValueError: pass
def three():
    try:
        try: raise ValueError(1)
        except ValueError: raise ValueError(2)
    except ValueError: raise ValueError(3)
def after_except():
    try: raise ValueError(1)
    except ValueError: pass
    raise KeyError("clean")
def in_function():
    def helper(): raise KeyError("helper")
    try: raise ValueError(1)
    except ValueError: helper()
def in_match_guard():
    try: 1 / 0
    except (lambda: [].x)(): pass
def bad_except():
    try: 1 / 0
    except "text": pass
def bad_tuple():
    try: 1 / 0
    except (KeyError, 5): pass
for f in list(globals().values()):
    if callable(f) and f not in (links, catch) and f.__module__ == "__main__": catch(f)
a, b = ValueError("a"), ValueError("b")
a.__cause__ = b
print(a.__suppress_context__, a.__cause__ is b)
for attr, v in (("__cause__", 5), ("__context__", "x"), ("__traceback__", 3), ("__suppress_context__", "x"), ("args", 5), ("args", [1, 2])):
    try:
        setattr(a, attr, v); print(attr, getattr(a, attr))
    except TypeError as e: print(attr, e)
for attr in ("__cause__", "__context__", "__traceback__"):
    try: delattr(a, attr)
    except TypeError as e: print(e)
try:
    try: raise ValueError("one")
    except ValueError as e: raise KeyError("two") from e
except KeyError as e:
    e.add_note("a note")
    print([l.rstrip() for l in traceback.format_exception(e) if not l.startswith("  File")])
