# Files, locks, temporary changes and stacks of resources as context managers written by hand.
import contextlib, io, os
class Cd:
    def __init__(self, to): self.to = to
    def __enter__(self): self.old = os.getcwd(); os.chdir(self.to); return self
    def __exit__(self, *a): os.chdir(self.old)
os.mkdir("sub")
before = os.getcwd()
with Cd("sub"): inside = os.path.basename(os.getcwd())
print(inside, os.getcwd() == before)
@contextlib.contextmanager
def patched(obj, **kw):
    old = {k: getattr(obj, k) for k in kw}
    for k, v in kw.items(): setattr(obj, k, v)
    try: yield obj
    finally:
        for k, v in old.items(): setattr(obj, k, v)
class Config: debug, level = False, 1
try:
    with patched(Config, debug=True, level=5) as c:
        print(c.debug, c.level)
        raise RuntimeError("restored all the same")
except RuntimeError as e: print(e, Config.debug, Config.level)
class Pool:
    def __init__(self, n): self.free, self.used = list(range(n)), []
    @contextlib.contextmanager
    def take(self):
        if not self.free: raise RuntimeError("pool is empty")
        r = self.free.pop(); self.used.append(r)
        try: yield r
        finally: self.used.remove(r); self.free.append(r)
p = Pool(2)
with p.take() as a, p.take() as b:
    print(a, b, p.used)
    try:
        with p.take(): pass
    except RuntimeError as e: print(e)
print(p.free, p.used)
out = io.StringIO()
with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
    print("caught"); print("err", file=__import__("sys").stderr)
print(repr(out.getvalue()))
with contextlib.ExitStack() as s:
    files = [s.enter_context(open("f%d" % i, "w")) for i in range(3)]
    for f in files: f.write("x")
print([f.closed for f in files], contextlib.chdir.__name__)
with contextlib.chdir("sub"): print(os.path.basename(os.getcwd()))
