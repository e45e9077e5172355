# The order in which everything about a class is evaluated: decorators, bases, keywords, metaclass, body.
log = []
def n(name, value=None):
    log.append(name)
    return value
class Meta(type):
    @classmethod
    def __prepare__(m, name, bases, **k): n("prepare"); return {}
    def __new__(m, name, bases, ns, **k): n("new"); return super().__new__(m, name, bases, ns)
    def __init__(c, name, bases, ns, **k): n("init"); super().__init__(name, bases, ns)
class Base:
    def __init_subclass__(cls, **k): n("init_subclass"); super().__init_subclass__()
class Attr:
    def __set_name__(self, o, name): n("set_name " + name)
def deco(name):
    n("make " + name)
    return lambda c: n("apply " + name, c)
@deco("d1")
@deco("d2")
class K(n("base", Base), metaclass=n("meta", Meta), opt=n("opt", 1)):
    n("body start")
    a = Attr()
    @n("method decorator", staticmethod)
    def m(x=n("default")) -> n("never evaluated"): pass
    b = Attr()
    x: n("annotation is lazy") = n("value")
    n("body end")
print(*log, sep=", ")
log.clear()
K.__annotations__
print(log)
log.clear()
class G[T: n("bound is lazy")](n("generic base", Base)): n("generic body")
print(log, G.__type_params__[0].__bound__, log)
