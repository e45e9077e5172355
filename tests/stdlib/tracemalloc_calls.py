"""tracemalloc: lines that allocate are told with what they hold, objects know where they come from, and threads that allocate meanwhile count."""
import gc
import os
import threading
import tracemalloc

print(tracemalloc.is_tracing(), tracemalloc.get_traceback_limit(), tracemalloc.get_traced_memory(), tracemalloc._get_traces())     # expect: False 1 (0, 0) []
print(tracemalloc.get_object_traceback(object()))      # expect: None
for bad in (0, -1, 1 << 20):
    try:
        tracemalloc.start(bad)
    except ValueError as e:
        print(e)                                       # expect: the number of frames must be in range [1; 65535]
        # expect: the number of frames must be in range [1; 65535]
        # expect: the number of frames must be in range [1; 65535]
tracemalloc.start(3)
print(tracemalloc.is_tracing(), tracemalloc.get_traceback_limit())      # expect: True 3


def make(n):
    return [bytes(1000) for _ in range(n)]             # line 21


def caller(n):
    return make(n)


held = caller(200)
snapshot = tracemalloc.take_snapshot()
top = snapshot.filter_traces([tracemalloc.Filter(True, __file__)]).statistics("lineno")[0]
print(top.traceback[0].lineno, 200_000 < top.size < 260_000, top.count >= 200)      # expect: 21 True True
where = tracemalloc.get_object_traceback(held[7])
print([f.lineno for f in where])                       # expect: [28, 25, 21]
before, _ = tracemalloc.get_traced_memory()
del held
after, peak = tracemalloc.get_traced_memory()
print(before - after > 190_000, peak >= before)        # expect: True True
tracemalloc.reset_peak()
print(tracemalloc.get_traced_memory()[1] < peak)       # expect: True
again = tracemalloc.take_snapshot()
print(again.compare_to(snapshot, "lineno")[0].size_diff < -190_000)      # expect: True
print(tracemalloc.get_tracemalloc_memory() > 0)        # expect: True
grown = list(range(1000, 3000))
grown.extend(range(3000, 60000))                       # its buffer moves
print(tracemalloc.get_traced_memory()[0] > 57000 * 8)  # expect: True
tracemalloc.clear_traces()
print(tracemalloc.get_traced_memory()[0] < 5000, tracemalloc.get_object_traceback(grown))       # expect: True None
tracemalloc.stop()

# A finalizer that asks while a snapshot is made.
class Asks:
    told = []

    def __init__(self):
        self.me = self

    def __del__(self):
        if len(Asks.told) < 3:
            Asks.told.append((tracemalloc.get_object_traceback(self.__dict__) or self, len(tracemalloc._get_traces())))


gc.set_threshold(5)
tracemalloc.start()
for _ in range(300):
    Asks()
    if _ % 20 == 0:
        tracemalloc._get_traces()
tracemalloc.stop()
gc.set_threshold(2000)
print(len(Asks.told) >= 1)                             # expect: True

# Threads that run while tracing starts and stops; what one allocates and another frees.
stop, shelf = threading.Event(), []


def worker(me):
    n = 0
    while not stop.is_set():
        n += 1
        shelf.append({me: [str(n), (n, me), b"x" * (n % 700)]})
        if len(shelf) > 300:
            try:
                shelf.pop(n % 100)
            except IndexError:
                pass


threads = [threading.Thread(target=worker, args=(i,)) for i in range(3)]
for t in threads:
    t.start()
for i in range(5):
    tracemalloc.start(1 + i)
    for _ in range(3):
        traces = tracemalloc._get_traces()
        now, peak = tracemalloc.get_traced_memory()
        assert peak >= now >= 0 and all(size >= 0 and len(frames) <= 1 + i for _, size, frames, _ in traces)
    tracemalloc.clear_traces()
    gc.collect()
    if i % 2:
        tracemalloc.stop()
stop.set()
for t in threads:
    t.join()
tracemalloc.stop()
print(tracemalloc._get_traces())                       # expect: []

tracemalloc.start()
pid = os.fork()
if pid == 0:
    child = [bytes(5000) for _ in range(10)]
    os._exit(0 if tracemalloc.get_traced_memory()[0] > 50_000 else 1)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))      # expect: 0
