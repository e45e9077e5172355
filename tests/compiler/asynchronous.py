# Generators, coroutines, asynchronous iteration and their clean-up.
def run(c):
    r = []
    try:
        v = None
        while True:
            v = c.send(v); r.append(v); v = ("sent", v)
    except StopIteration as e: return r, e.value
class Aw:
    def __init__(self, v): self.v = v
    def __await__(self):
        x = yield self.v
        return (self.v, x)
class AI:
    def __init__(self, n): self.n = n
    def __aiter__(self): return self
    async def __anext__(self):
        if self.n <= 0: raise StopAsyncIteration
        self.n -= 1
        await Aw(("n", self.n))
        return self.n
class ACM:
    def __init__(self, s=False): self.s = s
    async def __aenter__(self): print("aenter", await Aw("en")); return self
    async def __aexit__(self, t, v, tb): print("aexit", t, v); await Aw("ex"); return self.s
async def a1():
    return await Aw(1), await Aw(2)
print(run(a1()))
async def a2():
    r = []
    async for x in AI(3):
        if x == 1: continue
        r.append(x)
    else: r.append("else")
    async for x in AI(3):
        break
    return r
print(run(a2()))
async def a3():
    async with ACM() as m, ACM():
        print("body")
        await Aw("b")
    try:
        async with ACM():
            raise ValueError("v")
    except ValueError as e: print("got", e)
    async with ACM(True): raise KeyError
    async with ACM(): return "ret"
print(run(a3()))
async def ag(n):
    for i in range(n):
        try:
            got = yield i
            if got: print("got", got)
        finally:
            await Aw(("f", i))
async def a4():
    r = [x async for x in ag(3)]
    s = {x: y async for x in ag(2) for y in range(2)}
    t = [x for x in [1, 2] if await Aw(x)]
    u = [await Aw(x) for x in (1, 2)]
    g = (x async for x in ag(2) if x)
    v = [x async for x in g]
    w = [[x async for x in ag(i)] for i in range(3)]
    return r, s, t, u, v, w
print(run(a4()))
async def a5():
    g = ag(3)
    print(await g.__anext__())
    print(await g.asend("hi"))
    await g.aclose()
    g = ag(2); await g.__anext__()
    try: await g.athrow(ValueError("t"))
    except ValueError as e: print("thrown", e)
    async for x in ag(1): print("x", x)
print(run(a5()))
async def a6():
    raise StopIteration(1)
try: run(a6())
except RuntimeError as e: print(e)
async def a7():
    for i in range(3):
        async with ACM():
            if i == 1: continue
            if i == 2: break
    return "end"
print(run(a7()))
c = a1(); c.send(None); c.close()
def g():
    try: yield from (i for i in range(3))
    finally: print("gf")
    return 7
def h():
    r = yield from g()
    print("r", r)
print(list(h()))
def t():
    try:
        yield 1
    except ValueError as e:
        print("in gen", e)
        yield 2
    try:
        yield 3
    except KeyError: print("ke")
x = t(); next(x); print(x.throw(ValueError("q"))); print(next(x)); 
try: x.throw(KeyError)
except StopIteration: print("stop")
def dele():
    try: yield from t()
    except Exception as e: print("del", e)
d = dele(); next(d); print(d.throw(ValueError("w"))); d.close()
class It:
    def __iter__(self): return self
    def __next__(self): return 5
    def throw(self, *a): print("It.throw"); return 9
    def close(self): print("It.close")
def dd(): 
    r = yield from It()
z = dd(); print(next(z), z.throw(ValueError), next(z)); z.close()
def exc_state():
    try: raise ValueError(1)
    except ValueError:
        yield 1
        try: raise
        except ValueError as e: print("reraised", e)
e = exc_state(); next(e)
try: raise KeyError
except KeyError:
    for _ in e: pass
