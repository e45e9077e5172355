# ExceptionGroup: construction, split, subgroup, derive, immutability, metadata that is copied.
class MyGroup(ExceptionGroup):
    def derive(self, excs):
        return MyGroup(self.message + "'", excs)

g = MyGroup("top", [ValueError(1), MyGroup("sub", [TypeError(2), ValueError(3)]), OSError(4)])
g.add_note("noted")
g.__cause__ = KeyError("cause")
match, rest = g.split(ValueError)
print(repr(match), repr(rest), sep="\n")
print(match.__notes__, rest.__cause__, match.__notes__ is g.__notes__)
print(repr(g.subgroup(lambda e: isinstance(e, OSError) or getattr(e, "message", "") == "sub")))
print(g.subgroup(KeyError), g.split(MyGroup)[0] is g, repr(g.split((TypeError, OSError))[1]))
print(g.message, g.exceptions, str(g), sep="\n")
for bad in (lambda: ExceptionGroup("x", []), lambda: ExceptionGroup("x", 5), lambda: ExceptionGroup(5, [ValueError()]), lambda: ExceptionGroup("x", [5]),
            lambda: ExceptionGroup("x", [KeyboardInterrupt()]), lambda: ExceptionGroup("x"), lambda: g.split(5), lambda: g.subgroup("x"), lambda: setattr(g, "message", "y"),
            lambda: setattr(g, "exceptions", ()), lambda: MyGroup("k", [SystemExit()]), lambda: g.split(int), lambda: g.split([ValueError])):
    try:
        bad()
        print("fine")
    except Exception as e:
        print(type(e).__name__, e)
print(type(BaseExceptionGroup("b", [ValueError()])).__name__, type(BaseExceptionGroup("b", [SystemExit()])).__name__)
print(ExceptionGroup.__mro__[1:3], BaseExceptionGroup[int], issubclass(ExceptionGroup, Exception))
lst = [ValueError("orig")]
e = ExceptionGroup("copy", lst)
lst.append(1)
print(e.exceptions, ExceptionGroup("seq", (x for x in [])) if False else "-")
class NoDerive(ExceptionGroup): pass
print(repr(NoDerive("n", [ValueError(1), TypeError(2)]).subgroup(ValueError)))
class BadDerive(ExceptionGroup):
    def derive(self, excs): return 5
try:
    BadDerive("n", [ValueError(1), TypeError(2)]).subgroup(ValueError)
except TypeError as t:
    print(t)
def leaves(e):
    return [x for s in e.exceptions for x in leaves(s)] if isinstance(e, BaseExceptionGroup) else [e]
print(leaves(g))
