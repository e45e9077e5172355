# Names with two underscores inside a class are mangled: in attributes, names, arguments, imports, keywords, not in strings.
class _Spam:
    __x = 1

    def __init__(self, __arg=2):
        self.__y = __arg
        self.__z__ = "not mangled"

    def get(self):
        __local = 5
        return self.__x, self.__y, sorted(locals())

    def __hidden(self):
        return "hidden"

    def call(self):
        return self.__hidden()

    class __Inner:
        __deep = 3

    def keyword(self):
        def f(**kw):
            return kw
        return f(__key=1), {"__str": 1}

    def glob(self):
        global __made_global
        __made_global = "g"

s = _Spam()
s.glob()
print(s.get(), s.call(), sorted(n for n in vars(_Spam) if "Spam" in n), vars(s))
print(s.keyword(), [n for n in globals() if "made" in n])
print(s._Spam__hidden(), _Spam._Spam__Inner._Inner__deep)
try:
    s.__y
except AttributeError as e:
    print(e)
_Spam__outside = "seen from inside"

class __Spam:
    def look(self):
        return __outside

print(__Spam().look())

class ___:
    __untouched = "all underscores"

print(vars(___)["__untouched"])

class Ann:
    __field: int = 3
    def m(self, __p: int, *, __k=1) -> "str": pass

print(Ann.__annotations__, Ann.m.__annotations__, Ann.m.__kwdefaults__)
