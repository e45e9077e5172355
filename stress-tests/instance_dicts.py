# __dict__ of instances, classes, modules and functions, replaced and changed under attribute access. # expect: ok
import types

from stress import check, part, run, together, workers


class Thing:
    def __init__(self):
        self.a = "a0"

    def method(self):
        return self.a


@part
def replaced_dicts(draw):
    """__dict__ is assigned while attributes are read and set: what is read belongs to one of the dicts."""
    thing = Thing()

    def replace(me, draw):
        for i in range(150):
            thing.__dict__ = {"a": "a%d" % i, "who": me} if draw.below(2) else dict(thing.__dict__, a="a1")

    def use(me, draw):
        for i in range(300):
            check(thing.a[0] == "a" and thing.method()[0] == "a" and getattr(thing, "who", 0) < workers())
            if draw.chance(4):
                thing.a = "a%d" % i
            d = thing.__dict__
            check(d["a"][0] == "a" and vars(thing)["a"][0] == "a")

    together(replace, use)


@part
def dict_is_the_storage(draw):
    """What goes into __dict__ is an attribute, and the other way round, also while others do both."""
    thing = Thing()

    def by_dict(me, draw):
        d = thing.__dict__
        for i in range(200):
            d["d%d" % me] = i
            check(getattr(thing, "d%d" % me) == i)
            if draw.chance(5):
                del d["d%d" % me]
                check(not hasattr(thing, "d%d" % me))

    def by_name(me, draw):
        for i in range(200):
            setattr(thing, "n%d" % me, i)
            check(thing.__dict__["n%d" % me] == i and thing.a == "a0")
            if draw.chance(5):
                delattr(thing, "n%d" % me)
                check("n%d" % me not in thing.__dict__)

    together(by_dict, by_name)
    check(thing.a == "a0" and set(vars(thing)) <= {"a"} | {c + str(i) for c in "dn" for i in range(workers())})


@part
def deleted_dicts(draw):
    """__dict__ is deleted and comes again, empty."""
    thing = Thing()

    def delete(me, draw):
        for i in range(100):
            if draw.below(2):
                del thing.__dict__
            else:
                thing.a = "a1"

    def use(me, draw):
        for i in range(300):
            check(getattr(thing, "a", "a")[0] == "a")
            check(set(thing.__dict__) <= {"a"})

    together(delete, use)


@part
def first_use(draw):
    """Many threads ask for the __dict__ of a fresh instance at the same time: all get one dict, and no attribute is lost."""
    things = [Thing() for _ in range(60)]

    def ask(me, draw):
        got = []
        for t in things:
            setattr(t, "t%d" % me, me)
            got.append(t.__dict__)
            setattr(t, "u%d" % me, me)
        return got

    got = together(ask)
    for i, t in enumerate(things):
        check(all(g[i] is t.__dict__ for g in got))
        check(vars(t) == {"a": "a0"} | {"%s%d" % (c, k): k for k in range(workers()) for c in "tu"}, vars(t))


@part
def shared_dict(draw):
    """One dict is the __dict__ of two objects."""
    one, two = Thing(), Thing()
    two.__dict__ = one.__dict__

    def work(me, draw):
        for i in range(200):
            a, b = draw.choose(((one, two), (two, one)))
            setattr(a, "x%d" % me, i)
            check(getattr(b, "x%d" % me) == i and a.method() == "a0")

    together(work)
    check(vars(one) is vars(two) and len(vars(one)) == 1 + workers())


@part
def wanders_to_death(draw):
    """Instances whose dict outlives them, and dicts whose instance outlives them."""
    box = [Thing() for _ in range(4)]

    def work(me, draw):
        kept = []
        for i in range(200):
            k = draw.below(4)
            d = box[k].__dict__
            box[k] = Thing()
            if draw.below(2):
                box[k].__dict__ = d
            kept.append(d)
            check(d["a"] == "a0", d)
        check(all(d["a"] == "a0" for d in kept))

    together(work)


@part
def modules(draw):
    """Globals of a module are set, read and deleted; functions of it run meanwhile."""
    module = types.ModuleType("m")
    exec("x = 1\ndef read():\n    return x\ndef write(n):\n    global x\n    x = n\ndef absent():\n    return y\n", module.__dict__)

    def change(me, draw):
        for i in range(200):
            module.write(i)
            if draw.below(2):
                module.y = i
            else:
                vars(module).pop("y", None)

    def use(me, draw):
        for i in range(300):
            check(0 <= module.read() < 200 and 0 <= module.x < 200)
            try:
                check(module.absent() >= 0)
            except NameError as error:
                check("'y'" in str(error))
            check(getattr(module, "y", 5) >= 0)

    together(change, use)


@part
def builtins_shadowed(draw):
    """A global hides a builtin and goes away again, while functions use the name."""
    space = {}
    exec("def f(x):\n    return len(x)\n", space)

    def change(me, draw):
        for i in range(150):
            space["len"] = lambda x: -1
            space.pop("len", None)

    def use(me, draw):
        for i in range(400):
            check(space["f"]("abc") in (3, -1))

    together(change, use)
    space.pop("len", None)
    check(space["f"]("abc") == 3)


run("instance_dicts")
