"""Attributes at sites that have been used before: what was remembered there must not outlive what makes it right.

Classes with __getattr__, class and static methods found on instances and on classes, properties that raise AttributeError.
"""


def get(o):
    return o.name


def call(o, *args):
    return o.method(*args)


def repeated(f, *args):
    results = [f(*args) for _ in range(20)]
    assert all(r == results[0] for r in results), results
    return results[0]


class Hooked:
    shared = "class"

    def __init__(self):
        self.name = "own"

    def __getattr__(self, name):
        return f"hook {name}"

    def method(self, *args):
        return ("method", args)


h = Hooked()
assert repeated(get, h) == "own"
assert repeated(call, h, 1) == ("method", (1,))
del h.name
assert repeated(get, h) == "hook name"
h.name = "again"
assert repeated(get, h) == "again"
h.method = lambda *a: ("instance", a)
assert repeated(call, h, 2) == ("instance", (2,))
del h.method
assert repeated(call, h, 3) == ("method", (3,))
del Hooked.method
assert not hasattr(type(h), "method")
try:
    call(h)
except TypeError as e:                       # a str is not callable
    assert "str" in str(e)
else:
    raise AssertionError
Hooked.method = lambda self: "new"
assert repeated(call, h) == "new"

# __getattribute__ comes, and goes
Hooked.__getattribute__ = lambda self, name: f"all {name}"
assert repeated(get, h) == "all name"
del Hooked.__getattribute__
assert repeated(get, h) == "again"
del Hooked.__getattr__
del h.name
try:
    get(h)
except AttributeError:
    pass
else:
    raise AssertionError
Hooked.__getattr__ = lambda self, name: "back"
assert repeated(get, h) == "back"


class Raises:
    @property
    def name(self):
        raise AttributeError("inside")

    @property
    def method(self):
        raise AttributeError("inside")

    def __getattr__(self, name):
        return (lambda *a: a) if name == "method" else f"hook for {name}"


r = Raises()
assert repeated(get, r) == "hook for name"
assert repeated(call, r, 1, 2) == (1, 2)


class Kinds:
    @classmethod
    def method(cls, *args):
        return (cls.__name__, args)

    @staticmethod
    def name(*args):
        return ("static", args)


class Sub(Kinds):
    pass


k, s = Kinds(), Sub()
assert repeated(call, k, 1) == ("Kinds", (1,))
assert repeated(call, s, 1) == ("Sub", (1,))
assert repeated(call, Kinds, 1) == ("Kinds", (1,))
assert repeated(call, Sub, 1) == ("Sub", (1,))
assert get(k)(1) == ("static", (1,)) and get(Sub)(2) == ("static", (2,))
bound = k.method
assert bound.__self__ is Kinds and bound(5) == ("Kinds", (5,))
k.method = lambda *a: "own"
assert repeated(call, k) == "own" and repeated(call, s, 1) == ("Sub", (1,))
Sub.method = staticmethod(lambda *a: ("now static", a))
assert repeated(call, s, 1) == ("now static", (1,)) and repeated(call, Sub, 1) == ("now static", (1,))
del Sub.method
assert repeated(call, s, 1) == ("Sub", (1,))
s.__class__ = Kinds
assert repeated(call, s, 1) == ("Kinds", (1,))


class Meta(type):
    @property
    def method(cls):
        return lambda *a: ("meta", a)


class WithMeta(Kinds, metaclass=Meta):
    pass


assert repeated(call, WithMeta, 1) == ("meta", (1,))
assert repeated(call, WithMeta(), 1) == ("WithMeta", (1,))
print("attribute caches: all right")
