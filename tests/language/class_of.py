"""type(x), x.__class__, C.__name__, len() and isinstance() at sites that see many objects, and where the program changes what they mean."""
import builtins


class A:
    pass


class B(A):
    pass


class Liar:
    @property
    def __class__(self):
        return int


class Dynamic:
    def __getattribute__(self, name):
        return "asked for " + name


class Meta(type):
    @property
    def __name__(cls):
        return "from the metaclass"


class Named(metaclass=Meta):
    pass


def facts(x):
    c = x.__class__
    return (type(x).__name__, c.__name__ if isinstance(c, type) else c, isinstance(x, A), isinstance(x, int))


things = [A(), B(), Liar(), Dynamic(), Named(), 1, 1.5, None, True, "s", [], (), len, A, Meta, Named, facts]
for turn in range(3):
    for x in things:
        print(facts(x))

a = A()


def of(x):
    return x.__class__, type(x), x.__class__.__name__


for _ in range(20):
    of(a)
print(of(a))
a.__class__ = B
print(of(a))
B.__name__ = "Renamed"
print(of(a))


class Plain(type):
    pass


class Z(metaclass=Plain):
    pass


def named(c):
    return c.__name__, type(c).__name__, c.__class__ is type(c)


for _ in range(20):
    named(Z)
print(named(Z))
Z.__class__ = Meta
print(named(Z))


class Sized(list):
    def __len__(self):
        return 42


class Odd:
    def __len__(self):
        return -1


def length(x):
    return len(x)


for x in [], [1], (1, 2), Sized(), "abc", {1: 2}, range(7), b"", Odd(), 5:
    try:
        print(length(x))
    except Exception as e:
        print(type(e).__name__, e)


class Checked(type):
    def __instancecheck__(cls, x):
        return x == 3


class Three(metaclass=Checked):
    pass


def inst(x, c):
    return isinstance(x, c)


for c in int, object, Three, (str, int), int | None, 7:
    for x in 3, "s", Liar():
        try:
            print(inst(x, c), end=" ")
        except TypeError as e:
            print(e, end=" ")
    print()

real = len
builtins.len = lambda x: "replaced"
print(length([]))
builtins.len = real
print(length([]))
for bad in (lambda: len(), lambda: len(1, 2), lambda: len(x=1), lambda: isinstance(1), lambda: type(), lambda: type(1, 2)):
    try:
        print(bad())
    except TypeError as e:
        print(e)
