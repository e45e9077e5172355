# needs: _pickle threading
"""_pickle with threads: dumps and loads of what others change meanwhile; one Pickler and one Unpickler used by all; hostile lengths."""
import io, pickle, random, threading, _pickle

assert pickle.Pickler is _pickle.Pickler and pickle.dumps is _pickle.dumps

def together(*functions):
    failures = []
    def run(f):
        try:
            f()
        except BaseException as e:
            failures.append(e)
    threads = [threading.Thread(target=run, args=(f,)) for f in functions]
    for t in threads: t.start()
    for t in threads: t.join()
    if failures:
        raise failures[0]

shared_list, shared_dict, shared_set = list(range(50)), dict.fromkeys(map(str, range(50))), set(range(50))
stop = False
def change():
    n = 0
    while not stop:
        n += 1
        shared_list.append(n); shared_list.pop(0)
        shared_dict[str(n % 90)] = [n]; shared_dict.pop(str((n + 7) % 90), None)
        shared_set.add(n % 90); shared_set.discard((n + 7) % 90)
def dump():
    global stop
    for _ in range(300):
        for o in (shared_list, shared_dict, shared_set):
            try:
                assert type(pickle.loads(pickle.dumps(o))) is type(o)
            except RuntimeError as e:
                assert "changed size" in str(e), e
    stop = True
together(change, dump, dump)
print("changed while dumped")       # expect: changed while dumped

class Out:
    def write(self, data): pass
p, used = pickle.Pickler(Out()), [0]
def use_one():
    for i in range(300):
        try:
            p.dump([i, "x", [i] * 20, {"a": {}}])
        except RuntimeError as e:
            assert str(e) == "Pickler object is already used"
        for f in (p.memo.copy, p.clear_memo, lambda: setattr(p, "memo", {1: (2, "x")}), lambda: setattr(p, "dispatch_table", {}),
                  lambda: setattr(p, "persistent_id", lambda o: None)):
            try:
                f()
            except RuntimeError as e:
                assert str(e) == "Pickler object is already used"
together(use_one, use_one, use_one)
print("one pickler")                # expect: one pickler

data = pickle.dumps([1, "a", {"b": [1.5] * 3}], 2)
class In:
    """Gives the same pickle for ever."""
    def __init__(self): self.at = 0
    def read(self, n):
        at = self.at % len(data)
        self.at += n
        return (data * (n // len(data) + 2))[at:at + n]
    def readline(self): return b""
u = pickle.Unpickler(In())
def load_one():
    for i in range(100):
        try:
            assert u.load() == [1, "a", {"b": [1.5] * 3}]
        except RuntimeError as e:
            assert str(e) == "Unpickler object is already used"
        try:
            u.memo.copy()
        except RuntimeError:
            pass
together(load_one, load_one, load_one)
print("one unpickler")              # expect: one unpickler

# Lengths that a pickle only claims: nothing of the kind is allocated.
class Short(io.BytesIO):
    def read(self, n=-1):
        assert n <= 1 << 21, n
        return super().read(n)
for b in (b'\x96' + b'\xff' * 6 + b'\0\0', b'\x8e' + b'\xff' * 6 + b'\0\0', b'\x8d' + b'\xff' * 6 + b'\0\0', b'B\xff\xff\xff\x7f', b'X\xff\xff\xff\x7f',
          b'\x95' + b'\xff' * 6 + b'\0\0', b'\x8b\xff\xff\xff\x7f'):
    for load in (pickle.loads, lambda b: pickle.load(Short(b))):
        try:
            load(b + b'abc')
        except pickle.UnpicklingError as e:
            assert "truncated" in str(e), e
for i in (5000, 2**31, 2**32 - 1):
    assert pickle.loads(b'Nr' + i.to_bytes(4, 'little') + b'0j' + i.to_bytes(4, 'little') + b'.') is None
print("no such lengths")            # expect: no such lengths

# Nonsense raises, and never more than that.
random.seed(1)
class C: pass
seeds = [pickle.dumps([C(), {"a": (1, 2.5, "x")}, {3}, b"y" * 300, bytearray(5), 10**30, frozenset([4])], n) for n in range(6)]
for _ in range(6000):
    b = bytearray(random.choice(seeds))
    for _ in range(random.randrange(1, 4)):
        b[random.randrange(len(b))] = random.choice(b"(.012FIJKLMNPQRSTUVXabd}eghi]loqrst)uG\x80\x81\x85\x86\x87\x88\x8a\x8c\x90\x91\x92\x94\x95") if random.random() < .7 else random.randrange(256)
    for load in (pickle.loads, lambda b: pickle.load(io.BytesIO(b)), lambda b: pickle.load(io.BufferedReader(io.BytesIO(b)))):
        try:
            load(bytes(b))
        except Exception:
            pass
print("nonsense")                   # expect: nonsense
