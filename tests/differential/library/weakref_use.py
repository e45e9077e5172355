# weakref: references, callbacks, proxies, dictionaries, finalize, methods.
import gc
import weakref
class T:
    def __init__(self, n): self.n = n
    def __eq__(self, o): return self.n == o.n
    def __hash__(self): return hash(self.n)
    def meth(self): return "meth %s" % self.n
    def __repr__(self): return "T%s" % self.n
t = T(1)
r = weakref.ref(t, lambda ref: print("callback", ref() is None))
print(r() is t, r == weakref.ref(T(1)), hash(r) == hash(t), weakref.getweakrefcount(t), weakref.ref(t) is weakref.ref(t), len(weakref.getweakrefs(t)))
p = weakref.proxy(t)
p.extra = 5
print(p.n, t.extra, p.meth(), p == t, type(p).__name__, repr(p)[:10], isinstance(p, T))
m = weakref.WeakMethod(t.meth)
print(m()())
f = weakref.finalize(t, print, "finalized", 1)
print(f.alive, f.peek()[1:3], f.atexit)
del t
gc.collect()
print(r(), m(), f.alive, f())
for act in (lambda: p.n, lambda: p.meth(), lambda: str(p), lambda: hash(p), lambda: weakref.ref(5), lambda: weakref.ref(T), lambda: weakref.proxy([]), lambda: weakref.ref(None), lambda: weakref.ref(), lambda: weakref.WeakMethod(5), lambda: weakref.ref((1,)), lambda: p == 1):
    try:
        print(act() is not None)
    except (ReferenceError, TypeError) as e:
        print(type(e).__name__, e)
a, b, c = T("a"), T("b"), T("c")
vd = weakref.WeakValueDictionary(x=a, y=b)
kd = weakref.WeakKeyDictionary({a: 1, c: 3})
ws = weakref.WeakSet([a, b, c])
print(sorted(vd), len(kd), len(ws), a in ws, vd["x"], kd[c], vd.get("q"), sorted(map(repr, ws)))
del a
gc.collect()
print(sorted(vd), len(kd), len(ws), vd.pop("x", "gone"))
it = iter(ws)
next(it)
del b, c
gc.collect()
print(len(vd) >= 0)
class Sub(weakref.ref):
    def __new__(cls, o, key): return super().__new__(cls, o)
    def __init__(self, o, key): super().__init__(o); self.key = key
o = T(5)
s = Sub(o, "k")
print(s.key, s() is o, callable(proxy := weakref.proxy(lambda: 7)) if False else "-", weakref.ref(print)() is print)
fn = lambda: 7
print(weakref.proxy(fn)(), type(weakref.proxy(fn)).__name__)
