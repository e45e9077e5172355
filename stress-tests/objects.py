# Instances, classes, closures, exceptions, strings that threads share. # expect: ok
import threading

from stress import check, part, run, together, workers


class Plain:
    kind = "plain"

    def __init__(self, n):
        self.n = n
        self.twice = 2 * n

    def ask(self):
        return self.twice == 2 * self.n


class Slotted:
    __slots__ = ("a", "b")


class Other(Plain):
    kind = "other"


@part
def attributes(draw):
    """Attributes of one instance are set, read and deleted by all: a value read is one that was put under that name."""
    o = Plain(1)

    def work(me, draw):
        for i in range(400):
            name = "x%d" % draw.below(12)
            how = draw.below(5)
            if how < 2:
                setattr(o, name, (name, i))
            elif how == 2:
                try:
                    delattr(o, name)
                except AttributeError:
                    pass
            else:
                v = getattr(o, name, None)
                check(v is None or v[0] == name, name, v)
            check(o.n == 1 and o.twice == 2 and o.kind in ("plain", "other") and o.ask())
            if draw.chance(100):
                check(vars(o)["n"] == 1)
            if draw.chance(30):
                check("n" in o.__dict__ and all(v is not None for v in list(o.__dict__.values())))

    together(work)


@part
def slots(draw):
    """__slots__: set, deleted, read."""
    o = Slotted()
    o.a = ("a", 0)

    def work(me, draw):
        for i in range(500):
            name = draw.choose("ab")
            if draw.below(3):
                setattr(o, name, (name, [i]))
            else:
                try:
                    delattr(o, name)
                except AttributeError:
                    pass
            try:
                check(o.a[0] == "a" and o.b[0] == "b")
            except AttributeError:
                pass

    together(work)


@part
def changes_class(draw):
    """__class__ is assigned while attributes are used."""
    o = Plain(7)

    def change(me, draw):
        for i in range(60):
            o.__class__ = draw.choose((Plain, Other))
            o.more = i

    def read(me, draw):
        for i in range(400):
            check(o.kind in ("plain", "other") and o.n == 7 and o.ask() and isinstance(o, Plain))

    together(change, read)


@part
def born_in_one_thread(draw):
    """Instances that one thread makes are used and dropped by others; each dies once."""
    born, died, lock, box = [0], [], threading.Lock(), [None] * 8

    class Counted:
        def __init__(self, n):
            self.n = n
            self.me = [n]

        def __del__(self):
            died.append(self.n)

    def make(me, draw):
        for i in range(150):
            with lock:
                born[0] += 1
                n = born[0]
            box[draw.below(8)] = Counted(n)

    def use(me, draw):
        kept = []
        for i in range(300):
            o = box[draw.below(8)]
            if o is not None:
                check(o.me == [o.n])
                kept.append(o)
                if len(kept) > 5:
                    del kept[draw.below(5)]

    together(make, use)
    box.clear()
    import gc
    for _ in range(50):
        if len(died) == born[0]:
            break
        gc.collect()
    check(sorted(died) == list(range(1, born[0] + 1)), len(died), born)


@part
def class_attributes(draw):
    """A class changes while its instances are used: a method found is one of those that it had."""
    class C:
        def m(self):
            return 1

    class D(C):
        pass

    o = D()

    def change(me, draw):
        for i in range(80):
            how = draw.below(4)
            if how == 0:
                C.m = lambda self: 2
            elif how == 1:
                D.m = lambda self: 3
            elif how == 2:
                try:
                    del D.m
                except AttributeError:
                    pass
            else:
                C.extra = i

    def read(me, draw):
        for i in range(500):
            check(o.m() in (1, 2, 3) and (getattr(o, "extra", 0) >= 0) and isinstance(o, C) and issubclass(D, C))

    together(change, read)


@part
def makes_classes(draw):
    """Classes are made and dropped by all, below one base that all have in common."""
    class Base:
        def name(self):
            return type(self).__name__

    def work(me, draw):
        for i in range(15):
            made = type("T%d" % me, (Base,), {"x": i, "__slots__": () if draw.below(2) else ("a",)})
            sub = type("S%d" % me, (made,), {})
            check(sub().name() == "S%d" % me and sub.x == i and sub.__mro__[1] is made)
            check(all(issubclass(c, Base) for c in Base.__subclasses__()))

    together(work)


@part
def closures(draw):
    """A cell that all write: what is read was written; under a lock nothing is lost."""
    count, lock, last = 0, threading.Lock(), (0, 0)

    def work(me, draw):
        nonlocal count, last
        for i in range(300):
            with lock:
                count += 1
            last = (i, -i)
            a, b = last
            check(a == -b)

        def local():
            return count, last
        check(local()[0] > 0)

    together(work)
    check(count == 300 * workers())


@part
def exceptions(draw):
    """One exception object that all raise; tracebacks and contexts of others' exceptions."""
    shared = ValueError("shared")

    def work(me, draw):
        for i in range(60):
            try:
                try:
                    raise shared
                except ValueError as error:
                    check(error is shared)
                    if draw.below(2):
                        raise KeyError(me) from error
                    raise
            except (ValueError, KeyError) as error:
                check(error is shared or error.__cause__ is shared)
                if draw.chance(4):
                    shared.with_traceback(None)
                    shared.args = ("shared", i)
                    shared.__context__ = None
                check(str(shared).startswith(("shared", "('shared'")), str(shared))
            try:
                raise ExceptionGroup("g", [ValueError(i), KeyError(me)])
            except* KeyError as group:
                check(group.exceptions[0].args == (me,))
            except* ValueError:
                pass

    together(work)


@part
def strings(draw):
    """Strings that threads build, share, intern and look up."""
    import sys
    pool = ["k%d" % i for i in range(20)]
    table = {sys.intern(s): i for i, s in enumerate(pool)}

    def work(me, draw):
        own = ""
        for i in range(300):
            k = draw.below(20)
            s = "".join(("k", str(k)))
            check(table[s] == k and sys.intern(s) is sys.intern("k%d" % k) and hash(s) == hash(pool[k]))
            own += s
            pool[draw.below(20)] + own
            check(own.endswith(s) and own.count("k") == i + 1 and s.encode() == b"k%d" % k)
            pool[k] = "k" + str(k)
        return own

    together(work)


@part
def cycles(draw):
    """Cycles are made by all, some through objects of others; collections run meanwhile; each finalizer runs once."""
    import gc
    died, shared = [], []

    class Node:
        def __init__(self, name):
            self.name = name
            self.links = [self]

        def __del__(self):
            died.append(self.name)

    def work(me, draw):
        last = None
        for i in range(60):
            node = Node((me, i))
            node.links.append(last)
            last = node if draw.below(3) else None
            if draw.chance(4):
                shared.append(node)
            elif draw.chance(4):
                try:
                    node.links.append(shared.pop())
                except IndexError:
                    pass
            if draw.chance(20):
                gc.collect(draw.below(2) * 2)

    together(work)
    shared.clear()
    for _ in range(20):
        gc.collect()
        if len(died) == 60 * workers():
            break
    check(sorted(died) == sorted((me, i) for me in range(workers()) for i in range(60)), len(died))


@part
def weak_references(draw):
    """Weak references to objects that others drop: alive or gone, a callback for each."""
    import weakref
    box, called = [None] * 6, []

    class Target:
        def __init__(self, n):
            self.n = n

    made = [0] * workers(2)

    def make(me, draw):
        refs = []
        for i in range(200):
            target = Target((me, i))
            box[draw.below(6)] = target
            refs.append(weakref.ref(target, called.append))
            made[me] += 1
            r = refs[draw.below(len(refs))]()
            check(r is None or r.n[0] == me)
        return refs

    def use(me, draw):
        names = weakref.WeakValueDictionary()
        for i in range(200):
            target = box[draw.below(6)]
            if target is not None:
                names[target.n] = target
                check(weakref.ref(target)() is target)
            target = None
            for n, t in list(names.items()):
                check(t.n == n)

    refs = sum(together(make, use)[0], [])
    box.clear()
    import gc
    for _ in range(50):
        if len(called) == sum(made):
            break
        gc.collect()
    check(len(called) == sum(made) == len(set(map(id, called))) and all(r() is None for r in refs), len(called), made)


run("objects")
