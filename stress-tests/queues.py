# queue.Queue, LifoQueue, PriorityQueue, SimpleQueue: order, timeouts, task_done and join, shutdown. # expect: ok
import queue
import threading

from stress import check, part, run, together, workers


@part
def all_kinds(draw):
    """What is put comes out once; one consumer sees what one producer put in the queue's order."""
    kind = draw.choose((queue.Queue, queue.LifoQueue, queue.PriorityQueue, queue.SimpleQueue))
    line = kind() if kind is queue.SimpleQueue else kind(draw.choose((0, 1, 3)))
    n, producers, consumers = 60, workers(2, 0), workers(2, 1)
    total = n * producers
    share = [total // consumers + (i < total % consumers) for i in range(consumers)]

    def put(me, draw):
        for i in range(n):
            if draw.below(2):
                line.put((me, i))
            else:
                while True:
                    try:
                        line.put((me, i), timeout=0.001)
                        break
                    except queue.Full:
                        pass

    def get(me, draw):
        got = []
        while len(got) < share[me]:
            try:
                got.append(line.get(timeout=0.001) if draw.below(2) else line.get_nowait() if draw.below(2) else line.get(timeout=60))
            except queue.Empty:
                check(line.qsize() >= 0)
        if kind in (queue.Queue, queue.SimpleQueue):
            last = {}
            for p, i in got:
                check(last.get(p, -1) < i)
                last[p] = i
        return got

    got = sum(together(put, get)[1], [])
    check(sorted(got) == [(p, i) for p in range(producers) for i in range(n)] and line.empty())


@part
def joined(draw):
    """join() returns when task_done() was called for all."""
    line, done = queue.Queue(), []

    def serve():
        while (item := line.get()) is not None:
            done.append(item)
            line.task_done()
        line.task_done()

    threads = [threading.Thread(target=serve) for _ in range(3)]
    for t in threads:
        t.start()
    together(lambda me, draw: [line.put((me, i)) for i in range(40)])
    line.join()
    check(len(done) == 40 * workers())
    for _ in threads:
        line.put(None)
    for t in threads:
        t.join()
    try:
        line.task_done()
        check(False)
    except ValueError:
        pass


@part
def shut_down(draw):
    """shutdown() wakes all who wait: they get what is left, then ShutDown."""
    line = draw.choose((queue.Queue, queue.LifoQueue, queue.PriorityQueue))(2)
    at_once = bool(draw.below(2))
    put_in, got = [], []

    def put(me, draw):
        try:
            for i in range(1000):
                line.put((me, i))
                put_in.append((me, i))
        except queue.ShutDown:
            return

    def get(me, draw):
        try:
            while True:
                got.append(line.get())
                if len(got) > 20:               # not one chosen thread: the others may get all the rest, and then nobody would
                    line.shutdown(immediate=at_once)
        except queue.ShutDown:
            return

    together(put, get)
    check(len(got) == len(set(got)) and set(got) <= set(put_in))
    check(at_once or sorted(got) == sorted(put_in), len(got), len(put_in))


@part
def simple_queue_from_finalizers(draw):
    """SimpleQueue.put() from __del__ and weak reference callbacks, while the same queue is being used."""
    line = queue.SimpleQueue()

    class Tells:
        def __init__(self, tag):
            self.tag = tag

        def __del__(self):
            line.put(self.tag)

    def work(me, draw):
        got = 0
        for i in range(100):
            Tells((me, i))
            t = Tells((me, 100 + i))
            t.self = t
            t = None
            try:
                line.get_nowait()
                got += 1
            except queue.Empty:
                pass
        return got

    import gc
    got = sum(together(work))
    for _ in range(20):
        gc.collect()
        while True:
            try:
                line.get_nowait()
                got += 1
            except queue.Empty:
                break
        if got == 200 * workers():
            break
    check(got == 200 * workers(), got)


run("queues")
