# copy and pickle: protocols, reduce, state, shared and recursive structures, errors.
import copy, copyreg, pickle
class A:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return type(o) is A and self.v == o.v
class G(A):
    def __getstate__(self): return {"v": self.v, "extra": 1}
    def __setstate__(self, s): self.__dict__.update(s, restored=True)
class R:
    def __init__(self, x): self.x = x
    def __reduce__(self): return R, (self.x + 1,), {"y": 2}
class N(A):
    def __init__(self, *a, **k): self.v = a[0]
    def __new__(cls, v, w=0): self = super().__new__(cls); self.w = w; return self
    def __getnewargs_ex__(self): return (self.v,), {"w": self.w}
class L(list):
    def __init__(self, *a): super().__init__(*a); self.attr = "x"
shared = [1]
data = [shared, shared, {"k": (shared, 2.5, None, True, ..., b"b", "é😀", 2**70, -1, 1j, frozenset([1]), range(3), slice(1, 2))}, A(1), int, len, print]
for proto in range(6):
    d = pickle.loads(pickle.dumps(data, proto))
    print(proto, d == data, d[0] is d[1], d[2]["k"][0] is d[0], d[4] is int)
print(vars(pickle.loads(pickle.dumps(G(3)))), vars(copy.copy(G(4))), vars(copy.deepcopy(R(5))), vars(pickle.loads(pickle.dumps(N(6, 7)))), pickle.loads(pickle.dumps(L([1]))).attr, copy.copy(L([2])) == [2])
rec = []; rec.append(rec); d = {}; d["d"] = d; a = A(None); a.v = a
print(pickle.loads(pickle.dumps(rec))[0][0] is not None, (c := copy.deepcopy(d))["d"] is c, (e := copy.deepcopy(a)).v is e)
l = [[1], (2, [3])]
s, p = copy.copy(l), copy.deepcopy(l)
l[0].append(9); l[1][1].append(8)
print(s, p, copy.copy((1, 2)) is (t := (1, 2)) or t, copy.deepcopy((1, "a")) == (1, "a"), copy.deepcopy(A) is A, copy.copy(len) is len)
def local():
    class In: pass
    return In()
for bad in (lambda: pickle.dumps(lambda: 1), lambda: pickle.dumps(local()), lambda: pickle.loads(b""), lambda: pickle.loads(b"garbage"), lambda: pickle.loads(b"\x80\x09."), lambda: pickle.dumps((x for x in [])), lambda: copy.copy((x for x in [])), lambda: pickle.loads(b"cos\nnope\n."), lambda: pickle.loads(b"I5\n"), lambda: pickle.loads(b"(lp0\nI1\naX"), lambda: pickle.dumps(1, 99), lambda: pickle.loads("str"), lambda: pickle.dumps(type(local()))):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, str(e).replace("<function <lambda> at 0x", "<lambda ")[:75] if "0x" not in str(e) else "address")
copyreg.pickle(complex, lambda c: (complex, (c.imag, c.real)))
print(pickle.loads(pickle.dumps(1 + 2j)), copy.copy(3 + 4j))
class P(pickle.Pickler):
    def persistent_id(self, o): return "pid" if isinstance(o, A) else None
class U(pickle.Unpickler):
    def persistent_load(self, pid): return "loaded " + pid
    def find_class(self, m, n): return "class %s" % n
import io
b = io.BytesIO(); P(b).dump([A(1), 2]); b.seek(0)
print(U(b).load(), U(io.BytesIO(pickle.dumps(int))).load())
