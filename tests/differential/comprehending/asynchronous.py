# Asynchronous comprehensions: async for and await in each position, in lists, sets, dicts, and generators.
import asyncio
async def agen(n, name=""):
    try:
        for i in range(n):
            await asyncio.sleep(0)
            yield i
    finally:
        if name: print("closed", name)
async def double(x):
    await asyncio.sleep(0)
    return x * 2
async def even(x): return x % 2 == 0
async def main():
    print([i async for i in agen(3)], {i % 2 async for i in agen(4)}, {i: -i async for i in agen(3)})
    print([await double(i) for i in range(3)], [i for i in range(5) if await even(i)], [await double(i) async for i in agen(5) if await even(i)])
    print([(i, j) async for i in agen(2) for j in "ab"], [(i, j) for i in "ab" async for j in agen(2)], [[j async for j in agen(i)] for i in range(3)], [[j for j in range(i)] async for i in agen(3)])
    g = (i * 10 async for i in agen(3))
    print(type(g).__name__, await anext(g), [v async for v in g], await anext(g, "empty"))
    h = (await double(i) for i in range(3))
    print(type(h).__name__, [v async for v in h])
    k = (v for v in [await double(4), 1])
    print(type(k).__name__, list(k))
    try:
        list(i async for i in agen(2))
    except TypeError as e:
        print(e)
    try:
        [i for i in agen(2)]
    except TypeError as e:
        print(e)
    try:
        [i async for i in [1, 2]]
    except TypeError as e:
        print(e)
    try:
        [await i for i in [1]]
    except TypeError as e:
        print(e)
    try:
        async for i in (1 // (1 - v) async for v in agen(3, "source")): print("before", i)
    except ZeroDivisionError as e:
        print("failed", e)
    total = 0
    sums = [total := total + await double(i) async for i in agen(4)]
    print(sums, total, [last := i async for i in agen(3)], last)
    print([x async for x in (y async for y in (z async for z in agen(3)) if y) if x > 1], [f() for f in [lambda i=i: i async for i in agen(3)]], [await c for c in [double(1), double("a")]])
    x = [i async for i in agen(0)] or "nothing"
    print(x, f"{[i async for i in agen(2)]} {await double(3)}", *[i async for i in agen(2)], [*[i async for i in agen(1)], await double(5)])
    print([a async for a in agen(3) if [b async for b in agen(a)]], any([await even(i) for i in (1, 3)]), sorted([i async for i in agen(3)], key=lambda v: -v))
    g = (i async for i in agen(5, "left early"))
    print(await g.__anext__(), await g.asend(None))
    await g.aclose()
    print([i async for i in g], g.ag_running, g.__name__)
    async with asyncio.timeout(5):
        print(await asyncio.gather(*(double(i) for i in range(3))), [r.result() for r in [asyncio.ensure_future(double(i)) for i in range(2)] if await r is not None])
    class Aiter:
        def __init__(self): self.n = 0
        def __aiter__(self): return self
        async def __anext__(self):
            self.n += 1
            if self.n > 2: raise StopAsyncIteration("over")
            return self.n
    print([i async for i in Aiter()], {i async for i in Aiter()}, [i async for i in Aiter() async for _ in Aiter()])
asyncio.run(main())
for bad in ("[i async for i in x]", "def f(): return [i async for i in x]", "def f(): return (i async for i in x)", "async def f(): return lambda: [i async for i in x]", "def f(): return [await i for i in x]", "def f(): return (await i for i in x)", "async def f(): return [[i async for i in x] for y in z]", "async def f():\n class C: a = [i async for i in x]", "async def f(): return [lambda: await i for i in x]", "(i async for i in x)", "async def f(): yield [i async for i in x]", "async def f(): [(yield i) async for i in x]"):
    try: compile(bad, "c", "exec"); print("fine:", repr(bad))
    except SyntaxError as e: print(repr(bad), "->", e.msg)
