# options: -X bare
# Threads that share a list, a dict, an instance and a counter under a lock. Nothing is lost that one operation does alone, and an
# unlocked += loses updates but never breaks anything.
import _thread

WORKERS, ROUNDS = 4, 2000
appended, table, lock, done = [], {}, _thread.allocate_lock(), []


class Shared:
    total = 0
    racy = 0


shared = Shared()


def work(me):
    for i in range(ROUNDS):
        appended.append((me, i))
        table[me, i] = i
        table["last"] = me
        with lock:
            shared.total += 1
        shared.racy += 1
        setattr(shared, "mine_%d" % (i % 7), me)
        if i % 50 == 0:
            sorted(appended[-20:])
            list(table)
            vars(shared).copy()
    return me


def finish(me):
    try:
        done.append(work(me))
    except BaseException as error:
        done.append(repr(error))


handles = [_thread.start_joinable_thread(lambda me=me: finish(me)) for me in range(WORKERS)]
for handle in handles:
    handle.join()

print(sorted(done))                                             # expect: [0, 1, 2, 3]
print(len(appended), len(set(appended)))                        # expect: 8000 8000
print(len(table), shared.total)                                 # expect: 8001 8000
print(0 < shared.racy <= 8000, len(vars(shared)))               # expect: True 9
order = {}
for me, i in appended:                                          # what one thread appends stays in its order
    assert order.get(me, -1) < i
    order[me] = i
print(order[0], order[3])                                       # expect: 1999 1999
