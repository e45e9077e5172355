# Locks, conditions, semaphores, barriers, events with timeouts, aborts and many waiters. # expect: ok
import threading
import time

from stress import check, part, run, together, workers


@part
def locks_with_timeouts(draw):
    """Attempts that time out, non-blocking attempts, release by other threads: who has it has it alone."""
    lock, inside, count = threading.Lock(), [0], [0]

    def work(me, draw):
        got = 0
        for i in range(100):
            how = draw.below(4)
            if how == 0:
                have = lock.acquire(False)
            elif how == 1:
                have = lock.acquire(timeout=0.0005 * draw.below(4))
            elif how == 2:
                have = lock.acquire(timeout=60)
            else:
                have = lock.acquire()
            if have:
                inside[0] += 1
                check(inside[0] == 1 and lock.locked())
                count[0] += 1
                got += 1
                inside[0] -= 1
                lock.release()
            else:
                check(how < 2)
        return got

    check(sum(together(work)) == count[0])
    check(not lock.locked())


@part
def rlocks(draw):
    """Nested acquisition by the owner; release by others is refused."""
    lock, depth = threading.RLock(), [0]

    def nest(n, draw):
        with lock:
            depth[0] += 1
            before = depth[0]
            if n:
                nest(n - 1, draw)
            check(depth[0] == before and lock._is_owned())
            depth[0] -= 1

    def work(me, draw):
        for i in range(60):
            nest(draw.below(5), draw)
            try:
                lock.release()
                check(False)
            except RuntimeError as error:
                check("un-acquired" in str(error), error)

    together(work)
    check(depth[0] == 0 and not lock.locked())


@part
def semaphores(draw):
    """No more inside than the semaphore lets; a bounded one counts exactly."""
    n = 2
    gate = draw.choose((threading.Semaphore, threading.BoundedSemaphore))(n)
    inside, lock = [0], threading.Lock()

    def plain(me, draw):
        for i in range(50):
            have = gate.acquire(timeout=60 if draw.below(2) else 0.001)
            if not have:
                continue
            with lock:
                inside[0] += 1
                check(inside[0] <= n)
            with lock:
                inside[0] -= 1
            gate.release()

    together(plain)
    check(gate.acquire(False) and gate.acquire(False) and not gate.acquire(False))


@part
def conditions(draw):
    """A bounded buffer on one condition, with notify(1) and timeouts: everything put comes out once."""
    buffer, room, condition, n = [], 3, threading.Condition(), 60
    producers, consumers = workers(2, 0), workers(2, 1)
    left = [n * producers]
    got = []

    def produce(me, draw):
        for i in range(n):
            with condition:
                while len(buffer) >= room:
                    condition.wait(draw.choose((None, 0.001, 60)) if draw.chance(3) else 60)
                buffer.append((me, i))
                condition.notify_all() if draw.below(2) else condition.notify(producers + consumers)

    def consume(me, draw):
        while True:
            with condition:
                while not buffer and left[0] > 0:
                    condition.wait(60)
                if left[0] == 0:
                    condition.notify_all()
                    return
                left[0] -= 1
                got.append(buffer.pop(0))
                condition.notify_all()

    together(produce, consume)
    check(sorted(got) == [(p, i) for p in range(producers) for i in range(n)])


@part
def barriers(draw):
    """Rounds of a barrier, its action, and breaking and resetting it."""
    n, actions = workers(), []
    barrier = threading.Barrier(n, action=lambda: actions.append(1))

    def work(me, draw):
        for i in range(15):
            barrier.wait(60)
            check(len(actions) >= i + 1)

    together(work)
    check(len(actions) == 15)
    barrier = threading.Barrier(n + 1)

    def stuck(me, draw):
        try:
            barrier.wait(60)
            check(False)
        except threading.BrokenBarrierError:
            return 1

    def breaker(me, draw):
        while barrier.n_waiting < workers(2, 0) and not barrier.broken:
            time.sleep(0.001)
        barrier.abort()
        return 0

    broken = together(stuck, breaker)
    check(sum(broken[0]) == workers(2, 0) and barrier.broken)


@part
def events(draw):
    """Events set and cleared under waiters: wait() says what it saw."""
    event, stop = threading.Event(), []

    def switch(me, draw):
        for i in range(100):
            event.set() if draw.below(2) else event.clear()
        stop.append(1)
        event.set()

    def wait(me, draw):
        while len(stop) < workers(2, 0):
            check(event.wait(0.001) in (True, False))
        event.set()
        check(event.wait(60))

    together(switch, wait)


@part
def timers(draw):
    """threading.Timer: runs or is cancelled, never both ways."""
    ran = []

    def work(me, draw):
        made = []
        for i in range(5):
            t = threading.Timer(0.001 * draw.below(4), ran.append, ((me, i),))
            t.start()
            made.append((t, (me, i)))
            if draw.below(2):
                t.cancel()
        for t, _ in made:
            t.join()
        return made

    for made in together(work):
        for t, tag in made:
            check(ran.count(tag) <= 1 and (ran.count(tag) == 1 or t.finished.is_set()))


run("sync")
