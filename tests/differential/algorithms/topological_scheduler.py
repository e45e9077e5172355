# A build scheduler: dependencies, priorities in a heap, cycles named, and the same order from graphlib.
from collections import defaultdict, deque
from graphlib import TopologicalSorter, CycleError
from heapq import heappush, heappop
from dataclasses import dataclass, field

@dataclass(order=True)
class Job:
    priority: int
    name: str = field(compare=True)
    needs: tuple = field(default=(), compare=False, repr=False)

class Cycle(Exception): pass

def schedule(jobs, workers):
    waiting = {j.name: set(j.needs) for j in jobs}
    users = defaultdict(list)
    for j in jobs:
        for n in j.needs: users[n].append(j.name)
    by_name = {j.name: j for j in jobs}
    ready = []
    for j in jobs:
        if not j.needs: heappush(ready, j)
    done = []
    while ready:
        batch = [heappop(ready) for _ in range(min(workers, len(ready)))]
        yield [f"{j.priority}:{j.name}" for j in batch]
        for j in batch:
            done.append(j.name)
            for u in users[j.name]:
                waiting[u].discard(j.name)
                if not waiting[u]: heappush(ready, by_name[u])
    if len(done) < len(jobs):
        raise Cycle(sorted(waiting.keys() - set(done)))
    return done

jobs = [Job(3, "link", ("a.o", "b.o")), Job(1, "a.o", ("a.c", "h")), Job(2, "b.o", ("b.c", "h")), Job(5, "a.c"), Job(4, "b.c"), Job(9, "h"), Job(0, "test", ("link",))]
print(sorted(jobs)[0], max(jobs))
for workers in 1, 2, 4:
    gen = schedule(jobs, workers)
    rounds = []
    while True:
        try:
            rounds.append(next(gen))
        except StopIteration as stop:
            print(workers, len(rounds), rounds, "->", stop.value[-1])
            break
try:
    for batch in schedule([Job(1, "x", ("y",)), Job(1, "y", ("x",)), Job(0, "z")], 1):
        print(batch)
except Cycle as e:
    print("cycle among", *e.args)
ts = TopologicalSorter({j.name: j.needs for j in jobs})
ts.prepare()
while ts.is_active():
    ready = sorted(ts.get_ready())
    print(ready, end=" ")
    ts.done(*ready)
print()
try:
    tuple(TopologicalSorter({"p": ["q"], "q": ["r"], "r": ["p"]}).static_order())
except CycleError as e:
    loop = e.args[1]
    print(e.args[0], len(loop), loop[0] == loop[-1], sorted(set(loop)))
try:
    ts.done("nothing")
except ValueError as e:
    print(e)
