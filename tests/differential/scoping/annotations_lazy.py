# PEP 649: annotations are evaluated when they are asked for, in their own scope, and then kept.
import annotationlib

def f(a: later, b: "text" = 1, *args: print("evaluated") or int, **kw: list[later]) -> later:
    pass

print("defined")
later = float
print(f.__annotations__)
later = str
print(f.__annotations__["a"], f.__annotations__ is f.__annotations__)

class K:
    x: undefined
    y: int = 1
    if False:
        z: str
    w: "K"
    def m(self) -> K: pass

try:
    K.__annotations__
except NameError as e:
    print(e)
print(annotationlib.get_annotations(K, format=annotationlib.Format.FORWARDREF))
print(annotationlib.get_annotations(K, format=annotationlib.Format.STRING))
undefined = bytes
print(K.__annotations__, K.m.__annotations__)
print(K.__annotate__(1) == K.__annotations__)
try:
    K.__annotate__(99)
except NotImplementedError as e:
    print("NotImplementedError", e)
class Sub(K): pass
print(Sub.__annotations__, Sub.__annotate__)
Sub.__annotations__ = {"q": 1}
print(Sub.__annotations__, Sub.__annotate__)
f.__annotate__ = lambda format: {"replaced": format}
print(f.__annotations__)
del f.__annotations__
print(f.__annotations__, f.__annotate__)
def locals_():
    T = int
    def g(x: T) -> (T, cell): pass
    cell = "closed over"
    return g
print(locals_().__annotations__)
n: int
(m): int = 5
o: list[int] = []
o[0:0]: "not evaluated into annotations" = [1]
print(__annotations__ if "__annotations__" in globals() else __annotate__(1), m, o)
print(f.__type_params__, (lambda: 0).__annotations__)
