# Deep recursion: RecursionError, its messages by kind, recovery afterwards.
import sys
sys.setrecursionlimit(300)
def down(n): return down(n + 1)
try:
    down(0)
except RecursionError as e:
    print(e)
class R:
    def __repr__(self): return repr(self)
    def __eq__(self, other): return self == other
    def __getattr__(self, name): return getattr(self, name + "x")
    def __call__(self): return self()
    def __len__(self): return len(self)
    def __hash__(self): return hash(self)
    def __iter__(self): return iter(self)
    def __getitem__(self, i): return self[i]
    def __add__(self, o): return self + o
    def __format__(self, spec): return format(self)
r = R()
for name, act in [("repr", lambda: repr(r)), ("eq", lambda: r == R()), ("getattr", lambda: r.x), ("call", lambda: r()), ("len", lambda: len(r)), ("hash", lambda: hash(r)),
                  ("iter", lambda: list(r)), ("getitem", lambda: r[0]), ("add", lambda: r + 1), ("format", lambda: f"{r}")]:
    try:
        act()
        print(name, "no error")
    except RecursionError as e:
        print(name, str(e).startswith("maximum recursion depth exceeded"))
def depth():
    try:
        return 1 + depth()
    except RecursionError:
        return 0
print(depth() > 200, depth() == depth())
def g():
    yield from g()
try:
    list(g())
except RecursionError as e:
    print("generator", str(e)[:32])
l = []
l.append(l)
print(l)
d = {}
d["self"] = d
print(d, [d])
for bad in (0, -1, "x", 2 ** 40):
    try:
        sys.setrecursionlimit(bad)
    except (ValueError, TypeError, OverflowError) as e:
        print(type(e).__name__, e)
print(sys.getrecursionlimit())
