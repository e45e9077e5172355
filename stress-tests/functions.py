# Functions whose code, defaults, closures and annotations change while they are called; calls with shared arguments. # expect: ok
import types

from stress import check, part, run, together


def one(a, b=1):
    return ("one", a, b)


def two(a, b=2, *rest, c=3):
    return ("two", a, b)


def three(a, b=3, **words):
    x = y = z = a
    return ("three", x, b)


def four(a, b=4):
    return ("four", [i for i in (a,)][0], b)


@part
def code_replaced(draw):
    """A call runs one of the codes from its beginning to its end, with defaults that it had."""
    def f(a, b=1):
        return ("f", a, b)

    codes = [g.__code__ for g in (one, two, three, four)]

    def change(me, draw):
        for i in range(100):
            f.__code__ = draw.choose(codes)
            if draw.below(2):
                f.__defaults__ = draw.choose(((1,), (2,), (3, 4), (5,)))
            if draw.below(3) == 0:
                f.__kwdefaults__ = draw.choose(({"c": 1}, {"c": 2, "d": 4}))

    def call(me, draw):
        for i in range(300):
            try:
                name, a, b = f(i)
            except TypeError as error:      # (no keyword default for c, before one was set)
                check("missing 1 required keyword-only argument: 'c'" in str(error), error)
                continue
            check(name in ("f", "one", "two", "three", "four") and a in (i, 3) and b in (1, 2, 4, 5), name, a, b)
            check(f(a=i, b=9)[1:] == (i, 9))

    f.__kwdefaults__ = {"c": 0}
    together(change, call)


@part
def closures(draw):
    """Cells that are emptied and filled under functions, generators and class bodies that read them."""
    def outer():
        x = 1

        def read():
            return x

        def write(n):
            nonlocal x
            x = n

        def drop():
            nonlocal x
            x = 0
            del x
        return read, write, drop

    read, write, drop = outer()
    cell = read.__closure__[0]

    def change(me, draw):
        for i in range(200):
            how = draw.below(4)
            if how == 0:
                write(i)
            elif how == 1:
                cell.cell_contents = i
            elif how == 2:
                try:
                    drop()
                except NameError:
                    pass
            else:
                try:
                    del cell.cell_contents
                except ValueError:
                    pass

    def use(me, draw):
        for i in range(300):
            try:
                check(0 <= read() < 200)
            except NameError as error:
                check("'x'" in str(error), error)
            try:
                check(0 <= cell.cell_contents < 200)
            except ValueError as error:
                check("empty" in str(error), error)

    together(change, use)


@part
def star_calls(draw):
    """f(*items, **words) with a list and a dict that others change: the arguments are of one moment."""
    items, words = [1, 1], {"a": 5, "b": 5}

    def f(*a, **w):
        return a, w

    def change(me, draw):
        for i in range(200):
            items[:] = [i] * draw.below(6)
            words["a"] = i
            words["k%d" % draw.below(5)] = i
            words.pop("k%d" % draw.below(5), None)

    def call(me, draw):
        for i in range(200):
            a, w = f(*items, **words)
            check(len(set(a)) <= 1 or a == (1, 1), a)
            check("a" in w and w["b"] == 5)
            a, b = f(*items, 7), f(**words)
            check(a[0][-1] == 7 and b[1]["b"] == 5)

    together(change, call)


@part
def attributes_of_functions(draw):
    """__name__, __doc__, __dict__, __annotations__, __type_params__ of a function that all use."""
    def f(a: int = 1) -> str:
        "doc"

    def work(me, draw):
        for i in range(150):
            f.__name__ = "f%d" % me
            f.__doc__ = "doc%d" % me
            setattr(f, "x%d" % me, i)
            check(getattr(f, "x%d" % me) == i and f.__name__[0] == "f" and f.__doc__.startswith("doc"))
            check(f.__annotations__ in ({"a": int, "return": str}, {"a": float}))
            if draw.chance(10):
                f.__annotations__ = {"a": float}
            check(repr(f).startswith("<function") and "x%d" % me in f.__dict__)

    together(work)


@part
def functions_made(draw):
    """Functions, lambdas, bound methods and code objects are made and dropped; each runs with its own values."""
    def work(me, draw):
        made = []
        for i in range(150):
            made.append(lambda x, i=i: (me, i, x))
            g = types.FunctionType(one.__code__, {}, "g", (i,))
            check(g(me) == ("one", me, i))
            h = made[draw.below(len(made))]
            check(h(5)[0] == me and h(5)[2] == 5)
            c = one.__code__.replace(co_name="n%d" % i)
            check(c.co_name == "n%d" % i and types.FunctionType(c, {})(1, 2) == ("one", 1, 2))

    together(work)


@part
def unpacking(draw):
    """a, *b = shared list; a comprehension over it; match on it: pieces of one moment or a ValueError."""
    shared = [0, 0, 0]

    def change(me, draw):
        for i in range(200):
            shared[:] = [i] * (2 + draw.below(3))

    def use(me, draw):
        for i in range(300):
            a, *b = shared
            check(1 <= len(b) <= 3 and all(0 <= x < 200 for x in b), a, b)     # (item by item)
            try:
                a, b, c = shared
                check(a == b == c, a, b, c)
            except ValueError as error:
                check("values to unpack" in str(error), error)
            try:
                match shared:
                    case [x, y]:
                        check(x >= 0 and y >= 0)
                    case [x, *rest]:
                        check(x >= 0)
                    case _:
                        check(False)
            except ValueError as error:         # a pattern looks at the length first and unpacks afterwards
                check("values to unpack" in str(error), error)
            check(1 <= len([x for x in shared]) <= 5 and len([*shared, *shared]) in range(2, 11) and len({*shared}) >= 1)

    together(change, use)


run("functions")
