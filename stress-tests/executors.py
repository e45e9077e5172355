# concurrent.futures threads, ThreadPool, parallel pipelines, and results that futures give to many. # expect: ok
import concurrent.futures.thread as pools
import concurrent.futures._base as futures
import multiprocessing.pool
import threading

from stress import check, part, run, together, workers


@part
def pool(draw):
    """Work submitted by all to one pool; results, exceptions, callbacks, cancellation, map."""
    called = []

    def job(n):
        if n % 7 == 0:
            raise ValueError(n)
        return n * 2

    with pools.ThreadPoolExecutor(3) as executor:
        def work(me, draw):
            made = [executor.submit(job, i) for i in range(40)]
            for i, f in enumerate(made):
                f.add_done_callback(lambda f: called.append(1))
                if draw.chance(10):
                    f.cancel()
            for i, f in enumerate(made):
                try:
                    check(f.result(60) == 2 * i)
                except ValueError as error:
                    check(error.args == (i,) and i % 7 == 0)
                except futures.CancelledError:
                    check(f.cancelled())
            check(list(executor.map(lambda x: x + 1, range(20))) == list(range(1, 21)))

        together(work)
    check(len(called) == 40 * workers())


@part
def one_future(draw):
    """One future waited for by all, set by one."""
    shared = [futures.Future() for _ in range(30)]

    def wait(me, draw):
        return [f.result(60) for f in shared]

    def give(me, draw):
        for i, f in enumerate(shared):
            try:
                if f.set_running_or_notify_cancel():
                    f.set_result(i)
            except (futures.InvalidStateError, RuntimeError):
                pass

    gate = threading.Lock()

    def give_once(me, draw):
        with gate:
            if not shared[0].done():
                give(me, draw)

    for got in together(wait, give_once)[0]:
        check(got == list(range(30)))
    done, rest = futures.wait(shared)
    check(len(done) == 30 and not rest and set(futures.as_completed(shared)) == set(shared))


@part
def shut_down(draw):
    """A pool is shut down while others submit to it: what was taken is done, the rest is refused."""
    executor, taken, ran = pools.ThreadPoolExecutor(2), [], []

    def submit(me, draw):
        for i in range(50):
            try:
                taken.append(executor.submit(ran.append, (me, i)))
            except RuntimeError as error:
                check("shutdown" in str(error), error)
                return

    def stop(me, draw):
        for _ in range(draw.below(2000)):
            pass
        executor.shutdown(wait=True)

    together(submit, stop)
    check(len(ran) == len(taken) == len(set(ran)))


@part
def thread_pool(draw):
    """multiprocessing.pool.ThreadPool."""
    with multiprocessing.pool.ThreadPool(3) as p:
        def work(me, draw):
            check(p.map(abs, range(-10, 0)) == list(range(10, 0, -1)))
            check(sorted(p.imap_unordered(abs, range(-5, 0))) == [1, 2, 3, 4, 5] and p.apply(sum, ([1, 2],)) == 3)

        together(work)


run("executors")
