# async with, tasks, cancellation, timeouts, groups of tasks, gather: in an order that is fixed.
import asyncio

class Ctx:
    def __init__(self, name, swallow=False): self.name, self.swallow = name, swallow
    async def __aenter__(self):
        await asyncio.sleep(0)
        print("enter", self.name)
        return self.name
    async def __aexit__(self, kind, value, tb):
        await asyncio.sleep(0)
        print("exit", self.name, kind and kind.__name__)
        return self.swallow

async def worker(name, n):
    try:
        for i in range(n):
            print(name, i)
            await asyncio.sleep(0)
        return name * 2
    except asyncio.CancelledError:
        print(name, "cancelled")
        raise

async def fail(after):
    for _ in range(after): await asyncio.sleep(0)
    raise ValueError("failed after %d" % after)

async def main():
    async with Ctx("a") as a, Ctx("b", True) as b:
        print(a, b)
        raise KeyError("swallowed")
    print(await asyncio.gather(worker("x", 2), worker("y", 1)))
    t = asyncio.create_task(worker("t", 100))
    await asyncio.sleep(0)
    t.cancel("why")
    try:
        await t
    except asyncio.CancelledError as e:
        print("task", t.cancelled(), e.args)
    print(await asyncio.gather(fail(1), worker("z", 1), return_exceptions=True))
    try:
        async with asyncio.TaskGroup() as tg:
            tg.create_task(worker("g", 50))
            tg.create_task(fail(1))
            tg.create_task(fail(1))
    except* ValueError as eg:
        print("group", [str(e) for e in eg.exceptions])
    try:
        async with asyncio.timeout(0.01):
            await asyncio.sleep(10)
    except TimeoutError as e:
        print("timed out", type(e).__name__)
    q = asyncio.Queue(maxsize=1)
    async def produce():
        for i in range(3): await q.put(i)
        await q.put(None)
    p = asyncio.create_task(produce())
    got = []
    while (item := await q.get()) is not None: got.append(item)
    print(got, p.done() or await p)
    lock, event = asyncio.Lock(), asyncio.Event()
    async def waiter(n):
        await event.wait()
        async with lock: return n
    ws = [asyncio.create_task(waiter(i)) for i in range(3)]
    await asyncio.sleep(0)
    event.set()
    print([await w for w in ws], lock.locked())
    done, pending = await asyncio.wait([asyncio.create_task(worker("w", 0)), asyncio.create_task(asyncio.sleep(5))], return_when=asyncio.FIRST_COMPLETED)
    print(len(done), len(pending))
    for x in pending: x.cancel()
    with_ = Ctx("plain")
    with with_: pass

try:
    asyncio.run(main())
except TypeError as e:
    print(e)
