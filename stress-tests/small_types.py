# SimpleNamespace, mappingproxy, bound methods, unions, generic aliases, slices, cells, enums, dataclasses, structseqs, type variables. # expect: ok
import collections.abc
import dataclasses
import enum
import operator
import os
import time
import types
import typing

from stress import check, part, run, together


@part
def namespaces(draw):
    """SimpleNamespace and mappingproxy: changed, compared, printed, replaced."""
    space, table = types.SimpleNamespace(a=1), {"a": 1}
    proxy = types.MappingProxyType(table)

    def work(me, draw):
        for i in range(150):
            setattr(space, "x%d" % me, i)
            table["x%d" % me] = i
            check(space.a == 1 and getattr(space, "x%d" % me) == i and proxy["a"] == 1 and proxy["x%d" % me] == i)
            if draw.chance(5):
                delattr(space, "x%d" % me)
                del table["x%d" % me]
            try:
                check(repr(space).startswith("namespace(a=1") and "a" in proxy.copy() and len(proxy) >= 1 and repr(proxy).startswith("mappingproxy("))
                check((space == types.SimpleNamespace(a=2)) is False and sorted(proxy)[0] == "a" and (proxy | {"z": 1})["z"] == 1)
            except RuntimeError as error:
                check("changed" in str(error), error)

    together(work)


@part
def methods(draw):
    """Bound methods, partial methods, getters made and called by all on shared objects."""
    class C:
        n = 5

        def f(self, x):
            return self.n + x

        @classmethod
        def g(cls, x):
            return cls.n * x

    o = C()
    bound, builtin, getter = o.f, [].append, operator.attrgetter("n")

    def work(me, draw):
        for i in range(200):
            check(bound(i) == 5 + i and o.f == bound and hash(o.f) == hash(bound) and bound.__self__ is o and C.g(i) == 5 * i)
            check(types.MethodType(C.f, o)(1) == 6 and getter(o) == 5 and operator.methodcaller("f", 2)(o) == 7 and bound.__func__ is C.f)
            builtin(i)
            check(builtin.__self__[-1] is not None and operator.itemgetter(1, 0)("ab") == ("b", "a"))

    together(work)


@part
def typing_objects(draw):
    """Unions, aliases, type variables, parameters: made, cached, compared."""
    T = typing.TypeVar("T")

    def work(me, draw):
        for i in range(80):
            check(int | str == str | int and hash(int | str) == hash(str | int) and (int | None).__args__ == (int, type(None)))
            check(list[int] == list[int] and dict[str, T][int].__args__ == (str, int) and isinstance(5, int | str))
            space = {}
            exec("class G[A, *B, **C]:\n    def f[D](self, x: D) -> A: ...\ntype X[Y] = list[Y]", space)
            check(space["G"][int, str, [int]] is not None and space["X"].__value__ is not None and space["G"].f.__type_params__[0].__name__ == "D")
            check(typing.Optional[int] == typing.Union[int, None] and typing.get_type_hints(space["G"].f) is not None)
            check(collections.abc.Callable[[int], str].__args__ == (int, str) and issubclass(dict, collections.abc.Mapping))

    together(work)


@part
def lazy_values(draw):
    """A type alias, a type variable's bound, annotations: computed at the first use, by all at once; all see a value that fits."""
    made = []

    def work(me, draw):
        for alias, function, variable in shared:
            check(alias.__value__ == list[int] and function.__annotations__ == {"x": int} and variable.__bound__ is int)

    for _ in range(20):
        space = {"made": made}
        exec("type A = list[(made.append(1), int)[1]]\ndef f(x: (made.append(2), int)[1]): ...\ndef g[T: (made.append(3), int)[1]](): ...", space)
        made.append((space["A"], space["f"], space["g"].__type_params__[0]))
    shared = [m for m in made if type(m) is tuple]
    together(work)


@part
def made_classes(draw):
    """Enums, flags, dataclasses, named tuples, protocols made and used by all."""
    class Color(enum.Enum):
        RED = 1
        BLUE = 2

    class Bits(enum.Flag):
        A = 1
        B = 2
        C = 4

    def work(me, draw):
        for i in range(15):
            check(Color(1) is Color.RED and Color["BLUE"] is Color.BLUE and list(Color) == [Color.RED, Color.BLUE])
            check(Bits(3) is Bits.A | Bits.B and Bits(draw.below(8)).value < 8 and (Bits.A | Bits.C) in (Bits(5),))
            fresh = enum.Enum("E%d" % me, "X Y Z")
            check([e.value for e in fresh] == [1, 2, 3])
            D = dataclasses.make_dataclass("D%d" % me, [("x", int), ("y", list, dataclasses.field(default_factory=list))], frozen=bool(draw.below(2)), order=True)
            check(D(1) < D(2) and dataclasses.asdict(D(5, [1])) == {"x": 5, "y": [1]} and dataclasses.replace(D(1), x=2) == D(2))

    together(work)


@part
def sequences_of_the_system(draw):
    """os.stat_result, time.struct_time and their kin shared."""
    shared, moment = os.stat("/"), time.gmtime(86400)

    def work(me, draw):
        for i in range(100):
            check(shared.st_mode == shared[0] and len(shared) == 10)
            check(moment.tm_mday == 2 and tuple(moment)[:3] == (1970, 1, 2) and time.strftime("%d", moment) == "02" and moment[1:2] == (1,))
            check(time.mktime(time.localtime(1000000)) == 1000000 and repr(moment).startswith("time.struct_time("))

    together(work)


run("small_types")
