# Graphs: breadth first, Dijkstra, topological order, cycles, components, with generators and heaps.
import heapq
from collections import deque
g = {"a": {"b": 7, "c": 3}, "b": {"d": 2}, "c": {"b": 1, "d": 8}, "d": {"e": 1}, "e": {}, "z": {"z": 1}}
def bfs(g, start):
    seen, q = {start: None}, deque([start])
    while q:
        n = q.popleft()
        yield n
        for m in g[n]:
            if m not in seen:
                seen[m] = n
                q.append(m)
print(list(bfs(g, "a")), list(bfs(g, "e")))
def dijkstra(g, start, goal):
    best, q = {}, [(0, start, ())]
    while q:
        cost, n, path = heapq.heappop(q)
        if n in best: continue
        best[n] = cost
        path += n,
        if n == goal: return cost, "".join(path)
        for m, w in g[n].items():
            if m not in best: heapq.heappush(q, (cost + w, m, path))
print(dijkstra(g, "a", "e"), dijkstra(g, "a", "d"), dijkstra(g, "e", "a"))
def topo(deps):
    done, doing, out = set(), [], []
    def visit(n):
        if n in done: return
        if n in doing: raise ValueError("cycle: " + " > ".join(doing[doing.index(n):] + [n]))
        doing.append(n)
        for d in sorted(deps.get(n, ())): visit(d)
        doing.pop(); done.add(n); out.append(n)
    for n in sorted(deps): visit(n)
    return out
print(topo({"app": {"lib", "log"}, "lib": {"core"}, "log": {"core"}}))
try: topo({"x": {"y"}, "y": {"w"}, "w": {"y"}})
except ValueError as e: print(e)
import graphlib
ts = graphlib.TopologicalSorter({"d": {"b", "c"}, "b": {"a"}, "c": {"a"}})
ts.prepare()
while ts:
    ready = sorted(ts.get_ready())
    print(ready, end=" ")
    ts.done(*ready)
print()
try: list(graphlib.TopologicalSorter({"a": "b", "b": "a"}).static_order())
except graphlib.CycleError as e: print(e.args[0], len(e.args[1]))
def paths(g, a, b, seen=()):
    if a == b: yield [b]
    for m in g[a]:
        if m not in seen: yield from ([a] + p for p in paths(g, m, b, seen + (a,)))
print(list(paths(g, "a", "e")), min(paths(g, "a", "e"), key=len))
maze = ["S.#", "..#", "#.E"]
def solve():
    pos = {(r, c): ch for r, row in enumerate(maze) for c, ch in enumerate(row)}
    start, end = (next(k for k, v in pos.items() if v == w) for w in "SE")
    q, dist = deque([start]), {start: 0}
    while q:
        r, c = q.popleft()
        for p in ((r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)):
            if pos.get(p, "#") != "#" and p not in dist: dist[p] = dist[r, c] + 1; q.append(p)
    return dist.get(end)
print(solve())
