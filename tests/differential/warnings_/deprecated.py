# warnings.deprecated on functions, methods and classes; categories; attributes it leaves.
import warnings
@warnings.deprecated("use new()")
def old(): "doc"; return 1
@warnings.deprecated("class is old", category=PendingDeprecationWarning)
class Old:
    def __init__(self, v): self.v = v
class Sub(Old):
    pass
class K:
    @warnings.deprecated("method is old")
    def m(self): return 2
    @property
    @warnings.deprecated("property is old")
    def p(self): return 3
    @classmethod
    @warnings.deprecated("classmethod is old")
    def c(cls): return 4
@warnings.deprecated("silent", category=None)
def quiet(): return 5
with warnings.catch_warnings(record=True) as log:
    warnings.simplefilter("always")
    print(old(), Old(7).v, Sub(8).v, K().m(), K().p, K.c(), quiet())
    class Late(Old): pass
for w in log: print(w.category.__name__, w.message, w.lineno)
print(old.__deprecated__, Old.__deprecated__, old.__doc__, old.__name__, hasattr(Sub, "__deprecated__"), quiet.__deprecated__)
for bad in (lambda: warnings.deprecated(5), lambda: warnings.deprecated("x")(5), lambda: warnings.deprecated()):
    try: bad()
    except TypeError as e: print(e)
