# The watch over memory of the stress programs finds what leaks, however little, and nothing else. # expect: ok
# timeout: 240
import os
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "stress-tests"))
import stress

kept, big = [], []
data = [bytearray() for i in range(20_000)]


stress.turns = 0


def timed(work):
    """A part that takes about a millisecond by its own account, so that there are as many rounds on any machine."""
    def one():
        thread = threading.Thread(target=work)           # (most of what parts leave, threads that have ended leave)
        thread.start()
        thread.join()
        return 1e-3
    return one


def leaks_objects():
    kept.append(bytearray(100))

def leaks_a_buffer():
    stress.turns += 1
    data[stress.turns] += bytes(200)

def leaks_much():
    big.append(bytes(1 << 20))

def leaks_now_and_then():
    stress.turns += 1
    if stress.turns % 4 == 0:
        kept.append([bytearray(i) for i in (100, 100, 100, 100)])

def leaks_nothing():
    made = [[i] for i in range(2000)]
    made.append(made)

def fills_a_cache(cache={}):
    cache[stress.turns % 60] = bytearray(200)
    stress.turns += 1

def saturates(cache={}):
    if len(cache) < 150:
        cache[len(cache)] = bytearray(300)

def keeps_one_peak(box=[None]):
    box[0] = None
    box[0] = ["%0500d" % i for i in range(len(kept) % 7 * 1000)]


with open("/proc/self/statm") as file:
    sanitized = int(file.read().split()[0]) * os.sysconf("SC_PAGESIZE") > 1 << 40        # the address space that a sanitizer takes; its allocator has no figures
for work, expected in ((leaks_nothing, []), (saturates, []), (fills_a_cache, []), (keeps_one_peak, []),
                       (leaks_objects, ["objects", "bytes"]), (leaks_a_buffer, ["bytes"]), (leaks_now_and_then, ["objects", "bytes"]),
                       (leaks_much, ["objects", "bytes", "resident memory"])):
    rounds, readings, leaking = stress.watch(timed(work), .3)
    if (leaking[:1] != expected[:1] and expected != ["bytes"]) if sanitized else leaking != expected:
        print("%s: %s, not %s, after %d rounds: %s" % (work.__name__, leaking, expected, rounds, readings))
    big.clear()
print("ok")
