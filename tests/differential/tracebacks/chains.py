# Chains printed by the traceback module: cycles, long ones, notes, exceptions whose str fails.
import traceback

def show(e, **kw):
    print("".join(traceback.format_exception(e, **kw)), end="")
    print("-" * 20)

a, b = ValueError("a"), TypeError("b")
a.__cause__, b.__context__ = b, a
show(a)
e = None
for i in range(4):
    n = KeyError(i)
    n.__context__ = e
    e = n
show(e)
show(e, chain=False)
noted = OSError(2, "No such thing", "file.txt")
noted.add_note("first note")
noted.add_note("second\nwith two lines")
show(noted)
try:
    noted.add_note(5)
except TypeError as t:
    print(t)
noted.__notes__ = "not a list"
show(noted)
noted.__notes__ = [1, ("t",)]
show(noted)

class Bad(Exception):
    def __str__(self): raise RuntimeError("no str")
class Multi(Exception):
    def __str__(self): return "line one\nline two"
class Empty(Exception): pass
class Outer:
    class Inner(Exception): pass
for x in (Bad(), Multi(), Empty(), Outer.Inner("in"), KeyError("quoted"), KeyError(), SystemExit(3), StopIteration(1), UnicodeDecodeError("ascii", b"a\xff", 1, 2, "why")):
    show(x)
def local():
    class L(Exception): pass
    return L("local")
show(local())
Bad.__module__ = "some.where"
Empty.__module__ = "builtins"
show(Empty("looks built in"))
show(ValueError())
print(traceback.format_exception_only(ValueError("only")), traceback.format_exception_only(None, None))
