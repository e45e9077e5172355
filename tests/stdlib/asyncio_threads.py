# Loops in several threads: all_tasks() and current_task() of other threads' loops, tasks that end elsewhere, futures that several threads finish.
# needs: _asyncio asyncio threading
import asyncio, gc, sys, threading, time
def run(*functions):
    errors = []
    def guarded(f):
        try: f()
        except BaseException as e: errors.append(repr(e))
    threads = [threading.Thread(target=guarded, args=(f,)) for f in functions]
    for t in threads: t.start()
    for t in threads: t.join()
    print(errors)
async def child(n):
    for i in range(n): await asyncio.sleep(0)
    return n
async def tree(depth):
    if depth == 0: return await child(3)
    return sum(await asyncio.gather(tree(depth - 1), tree(depth - 1)))
run(*[lambda: sys.stdout.write(f"{asyncio.run(tree(7))}\n") for i in range(4)])     # in one piece: print() writes the line's end by itself
# expect: 384
# expect: 384
# expect: 384
# expect: 384
# expect: []
# looking at the tasks of other threads while they come and go
loops, stop = [], threading.Event()
async def busy():
    loops.append(asyncio.get_running_loop())
    while not stop.is_set(): await asyncio.gather(*[child(2) for i in range(20)])
def look():
    end = time.monotonic() + 1
    while time.monotonic() < end:
        for loop in loops:
            for t in asyncio.all_tasks(loop): assert t.get_loop() is loop; t.get_name(); t.done()
            t = asyncio.current_task(loop); assert t is None or t.get_loop() is loop
    stop.set()
run(*[lambda: asyncio.run(busy()) for i in range(3)], look)          # expect: []
print([asyncio.all_tasks(loop) for loop in loops])                   # expect: [set(), set(), set()]
# one future, finished by several threads: one of them succeeds
class Loop:
    def __init__(self): self.calls = 0; self.lock = threading.Lock()
    def get_debug(self): return False
    def call_soon(self, *args, context=None):
        with self.lock: self.calls += 1
    def call_exception_handler(self, context): pass
loop = Loop(); wins = []
def finish(futures, how):
    for f in futures:
        try:
            if how(f) is not False: wins.append(f)
        except asyncio.InvalidStateError: pass
futures = [asyncio.Future(loop=loop) for i in range(500)]
for f in futures: f.add_done_callback(print)
run(lambda: finish(futures, lambda f: f.set_result(1)), lambda: finish(futures, lambda f: f.set_exception(ValueError())), lambda: finish(futures, lambda f: f.cancel()),
    lambda: [(repr(f), f.done(), f._callbacks, f.add_done_callback(len), f.remove_done_callback(len)) for f in futures])     # expect: []
print(len(wins), len(set(wins)), all(f.done() for f in futures), loop.calls >= 500)      # expect: 500 500 True True
for f in futures: f.cancelled() or f.exception()
# tasks made in threads that have ended, then released by another
kept = []
def make():
    for i in range(50): kept.append(asyncio.Task(child(1), loop=loop)); kept[-1]._log_destroy_pending = False
run(make, make, make)                                                # expect: []
print(len(asyncio.all_tasks(loop)))                                  # expect: 150
for t in kept: t.get_coro().close()
t = None; kept.clear(); gc.collect(); print(len(asyncio.all_tasks(loop)))        # expect: 0
async def across():
    own = asyncio.get_running_loop()
    futures = [own.create_future() for i in range(100)]
    threads = [threading.Thread(target=lambda part: [own.call_soon_threadsafe(f.set_result, 1) for f in part], args=(futures[i::4],)) for i in range(4)]
    for t in threads: t.start()
    return sum(await asyncio.gather(*futures, *[asyncio.to_thread(len, 'abc') for i in range(10)]))
print(asyncio.run(across()))                                         # expect: 130
