# Weak references, weak dicts and sets, proxies, finalizers, resurrection, all against the collector. # expect: ok
import gc
import threading
import weakref

from stress import check, part, run, together, workers


class Thing:
    def __init__(self, n=0):
        self.n = n

    def __len__(self):
        return self.n


@part
def weak_values(draw):
    """A WeakValueDictionary whose values come and go: an entry is alive or not there."""
    names, box = weakref.WeakValueDictionary(), [None] * 8

    def work(me, draw):
        for i in range(200):
            k = draw.below(8)
            box[k] = names.setdefault(k, Thing(k)) if draw.below(2) else Thing(k)
            names[k] = box[k] or Thing(k)
            got = names.get(draw.below(8))
            check(got is None or 0 <= got.n < 8)
            if draw.chance(5):
                names.pop(k, None)
            if draw.chance(8):
                for key, value in list(names.items()):
                    check(value.n == key)
                check(len(names) <= 8 and all(getattr(r(), "n", 0) < 8 for r in names.valuerefs()))

    together(work)
    box.clear()
    gc.collect()
    check(len(names) == 0, len(names.data), names._pending_removals if hasattr(names, "_pending_removals") else 0, {k: (r, r()) for k, r in names.data.items()})


@part
def weak_keys(draw):
    """WeakKeyDictionary and WeakSet."""
    table, bag, box = weakref.WeakKeyDictionary(), weakref.WeakSet(), [Thing(i) for i in range(8)]

    def work(me, draw):
        for i in range(150):
            k = draw.below(8)
            thing = Thing(k)
            box[k] = thing
            table[thing] = k
            bag.add(thing)
            check(table[thing] == k and thing in bag)
            for key, value in list(table.items()):
                check(key.n == value)
            check(all(t.n < 8 for t in list(bag)))
            if draw.chance(4):
                bag.discard(thing)
                del table[thing]

    together(work)
    box.clear()
    gc.collect()
    check(len(table) == len(bag) == 0, len(table), len(bag))


@part
def finalizers(draw):
    """weakref.finalize: each is called once, by death or by hand."""
    called = []

    def work(me, draw):
        for i in range(100):
            thing = Thing(i)
            f = weakref.finalize(thing, called.append, (me, i))
            shared[draw.below(6)] = (thing, f)
            other = shared[draw.below(6)]
            if other and draw.chance(4):
                other[1]()
            other = thing = None

    shared = [None] * 6
    together(work)
    shared.clear()
    for _ in range(20):
        if len(called) >= 100 * workers():
            break
        gc.collect()
    check(sorted(called) == [(me, i) for me in range(workers()) for i in range(100)], len(called))


@part
def proxies(draw):
    """A proxy works while its object lives, and says so when it does not."""
    box, proxies = [Thing(i) for i in range(6)], [None] * 6
    for i in range(6):
        proxies[i] = weakref.proxy(box[i])

    def replace(me, draw):
        for i in range(200):
            k = draw.below(6)
            thing = Thing(k)
            proxies[k], box[k] = weakref.proxy(thing), thing

    def use(me, draw):
        for i in range(300):
            k = draw.below(6)
            p = proxies[k]
            try:
                check(p.n == k and len(p) == k and bool(p) == (k > 0))
                p.extra = i
            except ReferenceError as error:
                check("no longer exists" in str(error), error)

    together(replace, use)


@part
def one_reference(draw):
    """weakref.ref(x) without callback is one object for all threads, or a new one after all have let go of it; counts fit."""
    things = [Thing(i) for i in range(10)]

    def work(me, draw):
        for i in range(200):
            t = draw.choose(things)
            a, b = weakref.ref(t), weakref.ref(t)
            check(a is b and a() is t and a == b and hash(a) == hash(t))
            c = weakref.ref(t, lambda r: None)
            check(c is not a and c() is t and weakref.getweakrefcount(t) >= 2)
            check(all(r() is t for r in weakref.getweakrefs(t)))

    together(work)
    check(all(weakref.getweakrefcount(t) == 0 for t in things), [weakref.getweakrefcount(t) for t in things])


@part
def resurrection(draw):
    """__del__ that stores self away: each object is finalized once, and is whole afterwards, in whatever thread it came back."""
    kept, ended = [], []

    class Back:
        def __init__(self, tag):
            self.tag, self.me = tag, [tag]

        def __del__(self):
            ended.append(self.tag)
            kept.append(self)

    class Ring(Back):
        def __init__(self, tag):
            super().__init__(tag)
            self.ring = self

    def work(me, draw):
        for i in range(80):
            draw.choose((Back, Ring))((me, i))
            try:
                other = kept.pop()
                check(other.me == [other.tag])
                if draw.below(2):
                    kept.append(other)
            except IndexError:
                pass
            if draw.chance(15):
                gc.collect()

    together(work)
    for _ in range(20):
        gc.collect()
        if len(ended) >= 80 * workers():
            break
    check(len(ended) == len(set(ended)) == 80 * workers(), len(ended), len(set(ended)))
    check(all(o.me == [o.tag] for o in kept))


@part
def revived_by_reference(draw):
    """Threads that ask weak references for objects whose last reference is going: whole, or None; the finalizer has run at most once."""
    box, refs, ended = [None] * 4, [lambda: None] * 4, []

    class Mortal:
        def __init__(self, tag):
            self.tag, self.state = tag, "alive"

        def __del__(self):
            check(self.state == "alive")
            self.state = "ended"
            ended.append(self.tag)

    def make(me, draw):
        for i in range(200):
            k = draw.below(4)
            m = Mortal((me, i))
            refs[k], box[k] = weakref.ref(m), m
            m = None

    def ask(me, draw):
        for i in range(600):
            m = refs[draw.below(4)]()
            check(m is None or m.state in ("alive", "ended") and len(m.tag) == 2)       # (while __del__ runs it may still be asked for)
            m = None

    made = together(make, ask)
    box.clear()
    for _ in range(20):
        if len(ended) == 200 * workers(2):
            break
        gc.collect()
    check(len(ended) == len(set(ended)) == 200 * workers(2), len(ended), made[0])


@part
def callbacks_that_work(draw):
    """Callbacks that make objects, drop others and take locks."""
    lock, count = threading.Lock(), [0]

    def called(ref):
        with lock:
            count[0] += 1
        a = [ref]
        a.append(a)

    def work(me, draw):
        refs = []
        for i in range(150):
            t = Thing(i)
            if draw.below(2):
                t.self = t
            refs.append(weakref.ref(t, called))
            t = None
            if draw.chance(40):
                gc.collect()
        return refs

    refs = together(work)
    for _ in range(20):
        gc.collect()
        if count[0] >= 150 * workers():
            break
    check(count[0] == 150 * workers() and all(r() is None for rs in refs for r in rs), count)


run("weak")
