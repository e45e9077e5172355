# What is said when calls, generators and finalizers fail, and rules that only show in odd programs.
import sys
import types


def said(f, *args):
    try:
        print("->", f(*args))
    except BaseException as e:
        print(type(e).__name__, e)


# a non-iterable after *
def g(*args):
    return args


class Nothing:
    pass


said(lambda: g(*Nothing()))
said(lambda: dir(*g))
nothing = None
said(lambda: nothing(*g))
said(lambda: g(1, *Nothing()))


# a metatype's mro() may name types that are no bases: changes of those count
class C:
    value = 1


class Meta(type):
    def mro(cls):
        return type.mro(cls) + [C]


class Weird(metaclass=Meta):
    pass


print(Weird.value, Weird().value)
C.value = 2
print(Weird.value, Weird().value)


class Below(Weird):
    pass


print(Below.value)
C.value = 3
print(Weird.value, Weird().value, Below.value)
del C.value
said(lambda: Weird.value)


# throw() of a class that makes no exception ends the generator
class E(Exception):
    def __new__(cls, *args, **kwargs):
        return cls


def boring():
    yield


gen = boring()
said(gen.throw, E)
said(next, gen)

# the frame of an exhausted generator has no caller
gen = boring()
frame = gen.gi_frame
next(gen)
print(frame.f_back)
next(gen, None)
print(frame.f_back)

# finalizers
unraisable = []
sys.unraisablehook = lambda u: unraisable.append((u.err_msg and u.err_msg.split(" at ")[0], u.exc_type.__name__, str(u.exc_value),
                                                  u.exc_traceback is not None, u.object))


def stubborn():
    while True:
        try:
            yield
        except BaseException:
            pass


gen = stubborn()
next(gen)
del gen
print(unraisable.pop())


async def never():
    pass


import warnings
with warnings.catch_warnings():
    warnings.simplefilter("error")
    never()
print(unraisable.pop())
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    coro = never()
    coro.cr_frame.clear()
    coro.close()
print([str(w.message) for w in seen])
kept = warnings._warn_unawaited_coroutine
del warnings._warn_unawaited_coroutine
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    never()
print([str(w.message) for w in seen])
warnings._warn_unawaited_coroutine = lambda coro: 1 / 0
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    never()
print([str(w.message) for w in seen], unraisable.pop()[1])
warnings._warn_unawaited_coroutine = kept
for kind in types.GeneratorType, types.CoroutineType:
    print([kind.__name__ in getattr(kind, m).__doc__ for m in ("send", "close", "throw")])

# aliases whose value asks for itself
depth = []


def compute():
    depth.append(object())
    mine = depth[-1]
    if len(depth) == 1:
        Alias.__value__
    return mine


type Alias = compute()
print(Alias.__value__ is depth[0], Alias.__value__ is depth[0])
from typing import TypeAliasType, TypeVar
T = TypeVar("T")
print(TypeAliasType("A", list[T], type_params=(T,)).__type_params__)


# a property's place remembered, then an int at the same place
class P:
    @property
    def numerator(self):
        return 7


def numerator(x):
    return x.numerator


print([numerator(x) for x in [P()] * 20 + [3, P(), True]][-3:])


# what ** takes
def h(**kw):
    return sorted(kw)


class Twice:
    def keys(self):
        return ["x", "x"]

    def __getitem__(self, key):
        return 1


said(lambda: h(**{1: 2}))
said(lambda: h(**[]))
said(lambda: h(a=1, **[]))
said(lambda: h(**Twice()))
said(lambda: (lambda *args, **kw: kw)(**{1: 2}))


# an unpacking that fails gives back what it took, once
class Item:
    pass


item = Item()


def pairs(rows):
    return [(a, b) for a, b in rows]


def stars(rows):
    return [(a, b) for a, b, *c in rows]


for rows in [[item]], [(item,)], [iter([item])], [{item: 1}], [(item, item, item)]:
    said(lambda: len(pairs(rows)))
    before = sys.getrefcount(item)
    for i in range(50):
        try:
            pairs(rows)
        except ValueError:
            pass
        try:
            stars(rows)
        except ValueError:
            pass
    print(sys.getrefcount(item) - before)
