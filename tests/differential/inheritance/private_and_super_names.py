# Name mangling through a hierarchy: attributes, methods, keyword names, globals, slots, class names with underscores.
class Base:
    __secret = "base secret"
    def __init__(self): self.__x = 1; self._Base__y = 2
    def show(self): return self.__x, self.__y, self.__secret, self.__helper()
    def __helper(self): return "base helper"
    def __dunder__(self): return "not mangled"
class Child(Base):
    __secret = "child secret"
    def __init__(self): super().__init__(); self.__x = "child"
    def __helper(self): return "child helper"
    def both(self): return self.__x, self._Base__x, self.__helper(), self._Base__helper(), self.__dunder__()
c = Child()
print(c.show(), c.both(), sorted(vars(c)), Child._Child__secret)
try: c.__x
except AttributeError as e: print(e)
class Names:
    def params(self, __a, *, __b=2): return __a + __b, sorted(locals())
    def closure(self):
        __v = 5
        def inner(): return __v
        return inner(), inner.__code__.co_freevars
    def uses_global(self): return __module_level
    def kw(self): return dict(__k=1)
    def strings(self): return getattr(self, "__x", "not mangled in strings")
    import math as __math
    lam = lambda self: self.__later
    class __Inner: __deep = 1
_Names__module_level = "found mangled global"
n = Names(); n._Names__later = "later"
print(n.params(1, _Names__b=5)[0], n.closure(), n.uses_global(), n.kw(), n.strings(), n.lam())
print(sorted(k for k in vars(Names) if k.startswith("_Names")), Names._Names__Inner._Inner__deep if hasattr(Names._Names__Inner, "_Inner__deep") else vars(Names._Names__Inner).keys())
class _Lead:
    __p = 1
class __:
    __p = 2
print("_Lead__p" in vars(_Lead), "__p" in vars(__))
class Slotted:
    __slots__ = ("__hidden", "open")
    def __init__(self): self.__hidden = 3
print(Slotted()._Slotted__hidden, sorted(k for k in vars(Slotted) if "hidden" in k))
class Ann:
    __field: int = 1
    def set(self):
        global __g
        __g = "made"
        try: del self.__nothing
        except AttributeError as e: return str(e)
print(Ann.__annotations__, Ann().set(), _Ann__g)
