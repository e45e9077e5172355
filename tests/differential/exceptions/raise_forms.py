# raise with classes, instances, from, and everything it refuses.
class Made(Exception):
    def __init__(self, *a):
        print("made with", a)
        super().__init__(*a)

def attempt(f):
    try:
        f()
    except BaseException as e:
        print(type(e).__name__, "|", e, "|", repr(e.__cause__), repr(e.__context__), e.__suppress_context__)

def plain(): raise Made
def inst(): raise Made(1, 2)
def from_class(): raise Made(3) from KeyError
def from_none():
    try:
        1 / 0
    except ZeroDivisionError:
        raise Made(4) from None
def from_bad(): raise ValueError from 5
def bad_str(): raise "text"
def bad_int(): raise 5
def bad_class(): raise int
def nothing(): raise
def cause_is_none_context():
    try:
        raise KeyError("ctx")
    except KeyError:
        raise Made(5) from Made(6)
class NotExc:
    def __new__(cls): return 5
class BadNew(Exception):
    def __new__(cls, *a): return 5
def bad_new(): raise BadNew
class FailInit(Exception):
    def __init__(self): raise LookupError("init failed")
def fail_init(): raise FailInit
def from_fail(): raise ValueError from FailInit
for f in (plain, inst, from_class, from_none, from_bad, bad_str, bad_int, bad_class, nothing, cause_is_none_context, bad_new, fail_init, from_fail):
    attempt(f)
def reraise():
    try:
        raise ValueError("original")
    except ValueError as e:
        first = e.__traceback__
        try:
            raise
        except ValueError as again:
            return again is e, again.__context__
print(reraise())
def bare_after():
    try:
        try:
            raise ValueError("v")
        except ValueError:
            pass
        raise
    except RuntimeError as e:
        return str(e)
print(bare_after())
e = ValueError()
for bad in (5, int, "x"):
    for attr in ("__cause__", "__context__"):
        try:
            setattr(e, attr, bad)
        except TypeError as t:
            print(attr, t)
e.__cause__ = None
print(e.__suppress_context__)
