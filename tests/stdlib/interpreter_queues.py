# Queues of concurrent.interpreters: what can be shared goes through as it is, the rest as a copy; threads that put and get lose nothing.
# timeout: 60
import threading
from concurrent import interpreters
import _interpqueues

q = interpreters.create_queue(3)
whole, row = 1 << 90, [1, [2]]
q.put(whole); q.put(row); q.put((1, row))
print(q.full(), q.qsize(), q.maxsize)                           # expect: True 3 3
try:
    q.put_nowait(1)
except interpreters.QueueFull as e:
    print(e)                                                    # expect: queue 1 is full
got = [q.get() for _ in range(3)]
print(got[0] is whole, got[1] == row, got[1] is row, got[2])    # expect: True True False (1, [1, [2]])
try:
    q.get_nowait()
except interpreters.QueueEmpty as e:
    print(e)                                                    # expect: queue 1 is empty
try:
    q.put(lambda: 1)
except interpreters.NotShareableError as e:
    print(e, "|", type(e.__cause__).__name__)                   # expect: object could not be pickled | PicklingError
q.put(q)
print(q.get() == q, interpreters.list_all())                    # expect: True [Interpreter(0)]

strict = _interpqueues.create(0, 2, 0)
for o in ([1], (1, [2])):
    try:
        _interpqueues.put(strict, o)
    except interpreters.NotShareableError as e:
        print(e)
# expect: [1] does not support cross-interpreter data
# expect: (1, [2]) does not support cross-interpreter data
_interpqueues.put(strict, (1, (2, "x")))
print(_interpqueues.get(strict), _interpqueues.get_queue_defaults(strict))      # expect: ((1, (2, 'x')), None) (2, 0)
_interpqueues.bind(strict)
_interpqueues.bind(strict)
_interpqueues.release(strict)
print(strict in [row[0] for row in _interpqueues.list_all()])   # expect: True
_interpqueues.release(strict)
for call in (_interpqueues.release, _interpqueues.get, _interpqueues.destroy, lambda i: _interpqueues.put(i, 1)):
    try:
        call(strict)
    except _interpqueues.QueueNotFoundError as e:
        print(e)
# expect: queue 2 not found
# expect: queue 2 not found
# expect: queue 2 not found
# expect: queue 2 not found

COUNT, sums, lock = 2000, [], threading.Lock()
busy = _interpqueues.create(0)
def put(first):
    for i in range(first, COUNT, 2):
        _interpqueues.put(busy, i if i % 3 else [i])
def take():
    total = n = 0
    while n < COUNT // 2:
        try:
            item = _interpqueues.get(busy)[0]
        except interpreters.QueueEmpty:
            continue
        total += item if type(item) is int else item[0]
        n += 1
    with lock:
        sums.append(total)
threads = [threading.Thread(target=put, args=(i,)) for i in range(2)] + [threading.Thread(target=take) for _ in range(2)]
for t in threads: t.start()
for t in threads: t.join()
print(sum(sums) == sum(range(COUNT)), _interpqueues.get_count(busy))            # expect: True 0

# A queue that is destroyed with objects in it, by one thread while others use it.
for _ in range(50):
    short = _interpqueues.create(0)
    def use():
        try:
            while True:
                _interpqueues.put(short, [1]), _interpqueues.get(short)
        except interpreters.QueueError:
            pass
    users = [threading.Thread(target=use) for _ in range(2)]
    for t in users: t.start()
    _interpqueues.destroy(short)
    for t in users: t.join()
print("done")                                                   # expect: done
