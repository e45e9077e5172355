# asyncio loops in several threads, executors, futures passed between threads. # expect: ok
import asyncio
import sys
import threading

from stress import check, part, run, together, workers


@part
def a_loop_each(draw):
    """Each thread runs a loop of its own: tasks, queues, locks, timeouts, gather, cancellation."""
    async def main(me, draw):
        line, lock, got, inside = asyncio.Queue(3), asyncio.Lock(), [], [0]

        async def produce(k):
            for i in range(10):
                await line.put((k, i))

        async def consume():
            while (item := await line.get()) is not None:
                async with lock:
                    inside[0] += 1
                    check(inside[0] == 1)
                    await asyncio.sleep(0)
                    inside[0] -= 1
                got.append(item)

        consumers = [asyncio.create_task(consume()) for _ in range(2)]
        await asyncio.gather(*(produce(k) for k in range(3)))
        for _ in consumers:
            await line.put(None)
        await asyncio.gather(*consumers)
        check(sorted(got) == [(k, i) for k in range(3) for i in range(10)])
        task = asyncio.create_task(asyncio.sleep(100))
        await asyncio.sleep(0)
        task.cancel()
        try:
            await task
            check(False)
        except asyncio.CancelledError:
            pass
        try:
            async with asyncio.timeout(0.001):
                await asyncio.sleep(100)
        except TimeoutError:
            pass
        return me

    check(together(lambda me, draw: asyncio.run(main(me, draw))) == list(range(workers())))


@part
def calls_from_outside(draw):
    """call_soon_threadsafe and run_coroutine_threadsafe into one loop from all threads."""
    loop, ran = asyncio.new_event_loop(), []
    t = threading.Thread(target=loop.run_forever)
    t.start()

    async def double(n):
        await asyncio.sleep(0)
        return 2 * n

    def work(me, draw):
        for i in range(20):
            loop.call_soon_threadsafe(ran.append, (me, i))
            check(asyncio.run_coroutine_threadsafe(double(i), loop).result(60) == 2 * i)

    try:
        together(work)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        t.join()
        loop.close()
    check(sorted(ran) == [(me, i) for me in range(workers()) for i in range(20)])


@part
def to_threads(draw):
    """asyncio.to_thread: results and context variables come through."""
    import contextvars
    var = contextvars.ContextVar("v")

    def job(n):
        return n * 2, var.get()

    async def main():
        var.set("value")
        return await asyncio.gather(*(asyncio.to_thread(job, n) for n in range(30)))

    check(asyncio.run(main()) == [(2 * n, "value") for n in range(30)])


@part
def hooks(draw):
    """Hooks of asynchronous generators and coroutine origins are each thread's own."""
    async def numbers():
        try:
            for i in range(5):
                yield i
        finally:
            await asyncio.sleep(0)

    async def main():
        async for i in numbers():
            if i == 2:
                break
        return [i async for i in numbers()]

    def work(me, draw):
        check(sys.get_asyncgen_hooks() == (None, None))
        for _ in range(5):
            check(asyncio.run(main()) == list(range(5)))
        check(sys.get_asyncgen_hooks() == (None, None))

    together(work)


run("asynchronous")
