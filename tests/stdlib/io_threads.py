# Writers and readers share a stream: no line is lost, torn, or out of its thread's order.
# options: -X bare
import _io, _thread
N = 2000
f = _io.open("thr.txt", "w", encoding="utf-8")
done = [_thread.allocate_lock() for _ in range(4)]
for l in done: l.acquire()
def work(i):
    for k in range(N): f.write("%d %d\n" % (i, k))
    done[i].release()
for i in range(4): _thread.start_new_thread(work, (i,))
for l in done: l.acquire()
f.close()
seen = [-1] * 4; ok = True
g = _io.open("thr.txt", encoding="utf-8")
for line in g:
    a, b = map(int, line.split())
    ok = ok and seen[a] == b - 1; seen[a] = b
print(ok, seen)
g.seek(0); b = _io.open("thr.txt", "rb"); tot = [0] * 4
def rd(i):
    n = 0
    while True:
        s = b.readline()
        if not s: break
        n += 1
    tot[i] = n; done[i].release()
for i in range(4): _thread.start_new_thread(rd, (i,))
for l in done: l.acquire()
print(sum(tot)); 
tot2 = [0] * 4
def rd2(i):
    n = 0
    while True:
        s = g.readline()
        if not s: break
        n += 1
    tot2[i] = n; done[i].release()
for i in range(4): _thread.start_new_thread(rd2, (i,))
for l in done: l.acquire()
print(sum(tot2))
