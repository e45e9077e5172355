# A scheduler of generators: tasks that sleep, send messages, fail and are cancelled, in virtual time.
import heapq
class Sched:
    def __init__(self): self.now, self.q, self.n, self.log = 0, [], 0, []
    def spawn(self, g, at=None):
        heapq.heappush(self.q, (self.now if at is None else at, self.n, g, None)); self.n += 1
        return g
    def run(self):
        while self.q:
            self.now, _, g, value = heapq.heappop(self.q)
            try: request = g.send(value)
            except StopIteration as e: self.log.append((self.now, g.__name__, "returned", e.value)); continue
            except Exception as e: self.log.append((self.now, g.__name__, "failed", repr(e))); continue
            match request:
                case int(n): heapq.heappush(self.q, (self.now + n, self.n, g, self.now + n))
                case ("spawn", other): self.spawn(other); heapq.heappush(self.q, (self.now, self.n + 1, g, other))
                case ("cancel", other): other.close(); self.q = [t for t in self.q if t[2] is not other]; heapq.heapify(self.q); heapq.heappush(self.q, (self.now, self.n, g, "cancelled"))
                case _: heapq.heappush(self.q, (self.now, self.n, g, TypeError))
            self.n += 2
def ticker(name, step, n):
    try:
        for i in range(n):
            at = yield step
            print("%s@%d" % (name, at), end=" ")
        return name * 2
    finally: print("<%s closed>" % name, end=" ")
def fails():
    yield 4
    raise ValueError("after four")
def main():
    t = yield "spawn", ticker("long", 3, 100)
    yield 10
    print((yield "cancel", t), end=" ")
    if (yield "nonsense") is TypeError: print("refused", end=" ")
    return "main done"
s = Sched()
s.spawn(ticker("a", 2, 3)); s.spawn(ticker("b", 3, 2)); s.spawn(fails()); s.spawn(main())
s.run()
print()
print(*s.log, sep="\n")
