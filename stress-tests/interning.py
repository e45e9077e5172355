# Interned strings, attribute names, classes and shapes made by all: equal strings are one, and go when nobody has them. # expect: ok
import gc
import sys

from stress import check, part, run, together, workers


@part
def one_of_each(draw):
    """sys.intern() of equal strings gives all threads the same object, as long as somebody has it."""
    base = "s%d_" % draw.below(1000000)

    def work(me, draw):
        own = {}
        for i in range(400):
            k = draw.below(50)
            s = sys.intern(base + str(k))
            if k in own:
                check(own[k] is s)
            own[k] = s
            if draw.chance(5):
                own.pop(draw.below(50), None)
        return own

    got = together(work)
    for k in range(50):
        check(len({id(own[k]) for own in got if k in own}) <= 1)


@part
def dying(draw):
    """Strings are interned and dropped at once by all, so that one dies while another looks for it."""
    def work(me, draw):
        for i in range(1500):
            s = sys.intern("d%d" % draw.below(4) * 3)
            check(s[0] == "d" and len(s) == 6 and s == s[:2] * 3)
            s = None

    together(work)


@part
def attribute_names(draw):
    """setattr and getattr with computed names; classes with computed names; dicts keyed by them."""
    class C:
        pass

    shared = C()

    def work(me, draw):
        for i in range(200):
            name = "attr_%d_%d" % (me, i % 40)
            setattr(shared, name, i)
            check(getattr(shared, "attr_" + "%d_%d" % (me, i % 40)) == i)
            own = C()
            for k in range(draw.below(6)):
                setattr(own, "a%d" % draw.below(30), k)
            check(all(getattr(own, n) == v for n, v in vars(own).items()))
            made = type("K%d" % draw.below(10), (C,), {"f%d" % me: i, "__slots__": ("s%d" % draw.below(5),)})
            check(getattr(made, "f%d" % me) == i)
            if draw.chance(50):
                delattr(shared, name)
                gc.collect()

    together(work)
    check(all(name.startswith("attr_") for name in vars(shared)) and len(vars(shared)) <= 40 * workers())


@part
def keywords(draw):
    """Keyword arguments with computed names, kwargs that are passed on, exec'd code with names of its own."""
    def f(**words):
        return words

    def work(me, draw):
        for i in range(150):
            words = {"w%d" % draw.below(20): k for k in range(5)}
            check(f(**words) == words)
            space = {}
            exec("def g(x_%d):\n    y_%d = x_%d\n    return y_%d" % ((i % 20,) * 4), space)
            check(space["g"](i) == i and space["g"](**{"x_%d" % (i % 20): 7}) == 7)

    together(work)


run("interning")
