# Asynchronous generators: iteration, asend, athrow, aclose, comprehensions.
import asyncio

async def count(n):
    try:
        for i in range(n):
            got = yield i
            if got: print("got", got)
            await asyncio.sleep(0)
    except ValueError as e:
        print("caught", e)
        yield "recovered"
    finally:
        print("cleanup", n)

async def main():
    async for x in count(2):
        print(x)
    else:
        print("else")
    print([x async for x in count(3) if x != 1], {x: y async for x in count(1) for y in [x * 2]}, {x async for x in count(1)})
    print(sum([x async for x in (y async for y in count(3))]))
    g = count(5)
    print(await anext(g), await g.asend("hello"), await g.athrow(ValueError("v")))
    try:
        await anext(g)
    except StopAsyncIteration:
        print("stopped", await anext(g, "default"))
    g = count(9)
    await g.__anext__()
    await g.aclose()
    await g.aclose()
    try:
        await g.asend(None)
    except StopAsyncIteration:
        print("closed")
    g = count(4)
    try:
        await g.asend(5)
    except TypeError as e:
        print(e)
    await g.aclose()
    async def nested():
        async for x in count(2):
            yield x
    async for x in nested():
        print("nested", x)
    print(await asyncio.gather(*(f(i) async for i in count(2)) if False else [f(i) for i in range(2)]))
    async for bad in 5: pass

async def f(x): return x * 10
try:
    asyncio.run(main())
except TypeError as e:
    print(e)
class It:
    def __aiter__(self): return self
    def __anext__(self): return 5
class NoNext:
    def __aiter__(self): return 5
async def loop(x):
    async for _ in x: pass
for x in (It(), NoNext(), [1]):
    try:
        loop(x).send(None)
    except TypeError as e:
        print(e)
for src in ("async def f():\n yield 1\n return 2", "async def f():\n yield from x", "def f():\n await x", "def f():\n async for x in y: pass", "def f():\n [x async for x in y]",
            "async with x: pass", "def f():\n async with x: pass", "await x", "class C:\n await x", "lambda: await x", "async def f():\n def g(): await x", "async x = 1", "async lambda: 1"):
    try:
        compile(src, "s", "exec")
        print("fine", repr(src))
    except SyntaxError as e:
        print(repr(src), "->", e.msg)
