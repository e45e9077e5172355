# time.sleep: as long as asked, detached, ended by what a signal handler raises, resumed when it raises nothing.
# options: -X bare
import _signal
import _thread
import time

start = time.monotonic()
time.sleep(0.05)
print(0.05 <= time.monotonic() - start < 2)         # expect: True

start, done = time.monotonic(), []
for i in range(4):
    _thread.start_new_thread(lambda: (time.sleep(0.2), done.append(1)), ())
while len(done) < 4:
    time.sleep(0.01)
print(time.monotonic() - start < 0.7)               # expect: True

seen = []
_signal.signal(_signal.SIGALRM, lambda *a: seen.append(1))
_signal.setitimer(_signal.ITIMER_REAL, 0.05)
start = time.monotonic()
time.sleep(0.2)
print(seen, time.monotonic() - start >= 0.2)        # expect: [1] True

def stop(*a):
    raise KeyError("alarm")
_signal.signal(_signal.SIGALRM, stop)
_signal.setitimer(_signal.ITIMER_REAL, 0.05)
try:
    time.sleep(5)
except KeyError as e:
    print(repr(e))                                  # expect: KeyError('alarm')
a, b = time.perf_counter_ns(), time.perf_counter_ns()
print(a <= b, time.process_time() >= 0, time.thread_time_ns() >= 0)   # expect: True True True
