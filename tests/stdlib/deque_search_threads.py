# Searching a deque of numbers and strings is one step: what other threads do to it meanwhile is before or after.
# timeout: 60
import threading
from collections import deque

d = deque(range(100))
wrong = []

def search():
    for _ in range(3000):
        for what in (d.index, d.count, d.__contains__):
            try:
                what(50)
            except ValueError:
                pass
            except Exception as e:
                wrong.append(e)

def take():
    for _ in range(3000):
        try:
            d.remove(99)
        except ValueError:
            pass
        except Exception as e:
            wrong.append(e)

def change():
    for _ in range(3000):
        d.append(0)
        d.clear()
        d.extend(range(100))
        d.appendleft(-1)

threads = [threading.Thread(target=f) for f in (search, take, change, change)]
for t in threads: t.start()
for t in threads: t.join()
print(wrong)                                                    # expect: []

# What only Python code can compare is asked outside, and a change meanwhile is an error.
class Clears:
    def __init__(self, answer): self.answer = answer
    def __eq__(self, other):
        d.clear()
        return self.answer

for answer in (False, True):
    for name in ("remove", "index", "count", "__contains__"):
        d = deque([1, Clears(answer), 3] * 2)
        try:
            print(name, getattr(d, name)(5))
        except Exception as e:
            print(name, repr(e))
# expect: remove IndexError('deque mutated during iteration')
# expect: index RuntimeError('deque mutated during iteration')
# expect: count RuntimeError('deque mutated during iteration')
# expect: __contains__ RuntimeError('deque mutated during iteration')
# expect: remove IndexError('deque mutated during iteration')
# expect: index 1
# expect: count RuntimeError('deque mutated during iteration')
# expect: __contains__ True
d = deque([7, 8, 9, 8])
d.remove(8)
print(d, d.index(8), d.count(8), 7 in d, 70 in d)               # expect: deque([7, 9, 8]) 2 1 True False
