# concurrent.futures: results, exceptions, callbacks, order of map, cancelling, timeouts.
from concurrent.futures import *
import threading
def sq(n):
    if n == 3: raise ValueError("three")
    return n * n
with ThreadPoolExecutor(3, thread_name_prefix="pool") as ex:
    fs = [ex.submit(sq, n) for n in range(5)]
    for f in fs:
        try: print(f.result(), end=" ")
        except ValueError as e: print(repr(e), end=" ")
    print([f.exception() for f in fs][3], all(f.done() for f in fs), list(ex.map(lambda a, b: a + b, [1, 2], [10, 20])))
    try: list(ex.map(sq, range(5)))
    except ValueError as e: print("map", e)
    print(sorted(f.result() for f in as_completed([ex.submit(pow, 2, n) for n in range(4)])), ex.submit(lambda: threading.current_thread().name.startswith("pool")).result())
    gate = threading.Event()
    started = threading.Semaphore(0)
    def block(): started.release(); gate.wait()
    blocked = [ex.submit(block) for _ in range(3)]
    for _ in blocked: started.acquire()
    waiting = ex.submit(print, "never")
    print(waiting.cancel(), waiting.cancelled(), blocked[0].cancel(), waiting.done())
    try: blocked[0].result(timeout=0.01)
    except TimeoutError as e: print("timeout", repr(e))
    done, pending = wait(blocked, timeout=0)
    print(len(done), len(pending)); gate.set()
    print(wait(blocked).not_done, len(wait(blocked, return_when=FIRST_COMPLETED).done) > 0)
    try: waiting.result()
    except CancelledError as e: print("cancelled", repr(e))
try: ex.submit(sq, 1)
except RuntimeError as e: print(e)
f = Future()
f.add_done_callback(lambda fut: print("callback", fut.result()))
f.set_result(5)
f.add_done_callback(lambda fut: print("late callback"))
for bad in (lambda: f.set_result(6), lambda: f.set_exception(ValueError()), lambda: ThreadPoolExecutor(0), lambda: ThreadPoolExecutor(1).submit(), lambda: ThreadPoolExecutor(initializer=5)):
    try: bad()
    except (InvalidStateError, ValueError, TypeError) as e: print(type(e).__name__, str(e).split(" at ")[0].split(": <")[0])
def init(v): local.v = v
local = threading.local()
with ThreadPoolExecutor(1, initializer=init, initargs=(9,)) as ex: print(ex.submit(lambda: local.v).result())
