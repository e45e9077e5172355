# Iterators, generators, deques, queues and locks between threads. # expect: ok
import itertools
import queue
import threading
from collections import Counter, OrderedDict, defaultdict, deque

from stress import check, part, run, together, workers


def drained(it, busy=()):
    got = []
    while True:
        try:
            got.append(next(it))
        except StopIteration:
            return got
        except busy as error:
            check("already executing" in str(error), error)


@part
def one_generator(draw):
    """Each value of a generator is given out once."""
    def numbers():
        yield from (i for i in range(300))

    shared = numbers()
    got = sum(together(lambda me, draw: drained(shared, ValueError)), [])
    check(sorted(got) == list(range(300)), len(got))


@part
def shared_iterators(draw):
    """Steps of one iterator by several threads give items of what it walks over, and it ends."""
    source = list(range(200))
    make = draw.choose((lambda: iter(source), lambda: reversed(source), lambda: iter(range(200)), lambda: iter({k: 0 for k in source}), lambda: map(abs, source),
                        lambda: filter(None.__eq__ if 0 else lambda x: True, source), lambda: itertools.chain(source[:100], source[100:]),
                        lambda: itertools.islice(itertools.count(), 200), lambda: iter(tuple(source)), lambda: iter(set(source)),
                        lambda: itertools.takewhile(lambda x: True, source), lambda: itertools.accumulate(source, lambda a, b: b)))
    shared = make()
    got = sum(together(lambda me, draw: drained(shared)), [])
    check(set(got) <= set(range(200)) and len(got) <= 200 * workers(), len(got))
    check(list(shared) == [])


@part
def pairs(draw):
    """enumerate, zip, items(): the two halves of a pair belong together."""
    source = ["v%d" % i for i in range(200)]
    shared = draw.choose((lambda: iter({i: v for i, v in enumerate(source)}.items()), lambda: iter(list(enumerate(source)))))()
    for i, v in sum(together(lambda me, draw: drained(shared)), []):
        check(source[i] == v)
    for shared in (enumerate(source), zip(range(200), source), itertools.zip_longest(range(200), source)):
        together(lambda me, draw: drained(shared))
        check(list(shared) == [])


@part
def counting(draw):
    """itertools.count gives each number once."""
    shared = itertools.count()
    got = sum(together(lambda me, draw: [next(shared) for _ in range(300)]), [])
    check(sorted(got) == list(range(300 * workers())))


@part
def tees(draw):
    """Copies of one tee in several threads: each sees all of it."""
    copies = itertools.tee(iter(range(300)), workers())
    for got in together(lambda me, draw: drained(copies[me], RuntimeError)):
        check(set(got) <= set(range(300)))


@part
def deques(draw):
    """Tokens wander between deques, at both ends; none is lost."""
    lines, n = [deque() for _ in range(3)], 90
    lines[0].extend(range(n))

    def move(me, draw):
        for i in range(300):
            a, b = draw.choose(lines), draw.choose(lines)
            try:
                token = a.pop() if draw.below(2) else a.popleft()
            except IndexError:
                continue
            how = draw.below(4)
            if how == 0:
                b.append(token)
            elif how == 1:
                b.appendleft(token)
            elif how == 2:
                b.extend((token,))
            else:
                b.extendleft([token])
            if draw.chance(5):
                b.rotate(draw.below(7) - 3)
            if draw.chance(20):
                b.reverse()
            try:
                check(len(list(a)) <= n and len(a.copy()) <= n)
            except RuntimeError as error:
                check("mutated" in str(error), error)

    together(move)
    check(sorted(sum(map(list, lines), [])) == list(range(n)))


@part
def bounded_deque(draw):
    """A deque with a bound never grows over it."""
    line = deque(maxlen=10)

    def push(me, draw):
        for i in range(400):
            (line.append if draw.below(2) else line.appendleft)((me, i))
            check(len(line) <= 10)
            try:
                check(line[draw.below(10)][0] < workers())
            except IndexError:
                pass

    together(push)
    check(len(line) == 10)


@part
def queues(draw):
    """What is put comes out once; what one producer puts comes out in its order."""
    line = draw.choose((queue.Queue, queue.SimpleQueue, lambda: queue.Queue(maxsize=5)))()
    n, producers, consumers = 100, workers(2, 0), workers(2, 1)
    left = [n * producers // consumers + (i < n * producers % consumers) for i in range(consumers)]

    def put(me, draw):
        for i in range(n):
            line.put((me, i))

    def get(me, draw):
        mine = [line.get() for _ in range(left[me])]
        last = {}
        for producer, i in mine:
            check(last.get(producer, -1) < i)
            last[producer] = i
        return mine

    got = sum(together(put, get)[1], [])
    check(sorted(got) == [(p, i) for p in range(producers) for i in range(n)] and line.empty())


@part
def locks(draw):
    """Lock, RLock, Semaphore, Condition: a counter that nobody else guards comes out right."""
    count, inside = [0], [0]
    lock = draw.choose((threading.Lock, threading.RLock, lambda: threading.Semaphore(1), threading.Condition))()

    def work(me, draw):
        for i in range(150):
            with lock:
                inside[0] += 1
                check(inside[0] == 1)
                count[0] += 1
                inside[0] -= 1

    together(work)
    check(count[0] == 150 * workers())


@part
def conditions(draw):
    """A turn that goes around by notify_all."""
    turn, condition, n = [0], threading.Condition(), workers()

    def work(me, draw):
        for i in range(20):
            with condition:
                check(condition.wait_for(lambda: turn[0] % n == me, timeout=60))
                turn[0] += 1
                condition.notify_all()

    together(work)
    check(turn[0] == 20 * n)


@part
def barriers_and_events(draw):
    """A barrier lets go all at once; an event, all who wait."""
    barrier, arrived, event, n = threading.Barrier(workers()), [0] * 10, threading.Event(), workers()
    lock = threading.Lock()

    def work(me, draw):
        for i in range(10):
            with lock:
                arrived[i] += 1
            barrier.wait()
            check(arrived[i] == n)
        if me == 0:
            event.set()
        check(event.wait(60))

    together(work)


@part
def collections_shared(draw):
    """defaultdict, Counter, OrderedDict, used by all."""
    ordered, default, lock, counter = OrderedDict(), defaultdict(list), threading.Lock(), Counter()

    def work(me, draw):
        for i in range(100):
            default[i % 10].append(me)
            with lock:
                counter[i % 7] += 1
                ordered[me, i % 5] = i
                if draw.chance(3):
                    ordered.pop((me, i % 5), None)
                elif draw.chance(3):
                    ordered.move_to_end((me, i % 5), last=bool(draw.below(2)))

    together(work)
    check(sum(map(len, default.values())) <= 100 * workers() and sum(counter.values()) == 100 * workers())
    check(all(v < 100 for v in ordered.values()) and len(ordered) == len(list(ordered)))


@part
def thread_locals(draw):
    """threading.local is each thread's own, and goes with it."""
    import gc
    local, died = threading.local(), []

    class Mine:
        def __init__(self, me):
            self.me = me

        def __del__(self):
            died.append(self.me)

    def work(me, draw):
        local.mine = Mine(me)
        for i in range(100):
            local.x = i
            check(local.x == i and local.mine.me == me)

    together(work)
    for _ in range(50):
        if len(died) == workers():
            break
        gc.collect()
    check(sorted(died) == list(range(workers())) and not hasattr(local, "mine"), died)


@part
def comes_and_goes(draw):
    """Threads that start threads."""
    ended = []

    def leaf(me):
        ended.append(me)

    def work(me, draw):
        for i in range(8):
            thread = threading.Thread(target=leaf, args=((me, i),))
            thread.start()
            if draw.below(2):
                thread.join()
            else:
                own.append(thread)

    own = []
    together(work)
    for thread in own:
        thread.join()
    check(sorted(ended) == [(me, i) for me in range(workers()) for i in range(8)])


run("flows")
