# What a finally clause replaces: returns, exceptions, break and continue, in nests and loops.
import warnings
warnings.simplefilter("ignore")
source = '''
def returns_twice():
    try: return "try"
    finally: return "finally"
def swallow():
    try: raise ValueError("lost")
    finally: return "swallowed"
def loop_break():
    for i in range(3):
        try: raise KeyError(i)
        finally: break
    return i
def loop_continue():
    seen = []
    for i in range(3):
        try: return "never"
        finally:
            seen.append(i)
            continue
    return seen
def inner_wins():
    try:
        try: 1 / 0
        finally: raise LookupError("second")
    except LookupError as e: return repr(e), repr(e.__context__), e.__cause__
def value_kept():
    x = 1
    try: return x
    finally: x = 2
def list_not_kept():
    x = [1]
    try: return x
    finally: x.append(2)
def nested():
    for a in "xy":
        try:
            for b in "pq":
                try:
                    if b == "q": break
                    continue
                finally: print("inner", a, b, end="; ")
            else: print("no break")
        finally: print("outer", a, end="; ")
    else: return "else"
def else_raises():
    try: pass
    except ValueError: return "except"
    else: raise ValueError("from else")
    finally: print("cleanup", end=" ")
def both():
    try:
        try: raise OSError(1, "a")
        except OSError as e: raise TypeError("b") from e
        finally: 0 / 0
    except ZeroDivisionError as e:
        return [type(x).__name__ for x in (e, e.__context__, e.__context__.__cause__)]
def while_true(n=0):
    while True:
        try:
            n += 1
            if n < 3: continue
            if n == 4: return n
        except Exception: pass
        else: n += 0
        finally:
            if n == 3: n = 3.5
            if n > 3: return n
def deleted_name():
    e = "outer"
    try: raise ValueError
    except ValueError as e: pass
    return e
def depth(n):
    try: return depth(n - 1) if n else "bottom"
    finally: order.append(n)
order = []
'''
ns = {}
exec(compile(source, "flow", "exec"), ns)
for name, f in list(ns.items()):
    if callable(f) and not name.startswith("_"):
        try:
            print(name, "->", f(3) if name == "depth" else f())
        except Exception as e:
            print(name, "raises", type(e).__name__, e)
print(ns["order"])
