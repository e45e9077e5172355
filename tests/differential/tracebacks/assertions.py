# uncaught: an AssertionError with a message that has several lines; before it the kinds of assert seen through traceback.
import traceback
class Val:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return self.v == o
    def __repr__(self): return "Val(%r)" % self.v
def check(f):
    try: f()
    except AssertionError as e: print(*traceback.format_exception_only(e), traceback.extract_tb(e.__traceback__)[-1].line, sep="")
def a(): assert Val(1) == 2
def b(): assert [1, 2], "fine"; assert not [1, 2], "list is not empty"
def c(): assert (x := 5) > 10, f"{x=} is small"
def d(): assert False, Val("object as message")
def e(): assert all(n > 0 for n in (1, -1)), ("tuple", "message")
def f(): assert 0 if True else 1, None
for t in (a, b, c, d, e, f): check(t)
raise AssertionError("first line\nsecond line\n  third")
