# Weak references and proxies: what each operation answers, alive and dead. The .out file is the reference's output.
# options: -X bare -W ignore
import _weakref as weakref
def t(s):
    g=globals()
    try:
        try: r=eval(s,g)
        except SyntaxError: exec(s,g); r="done"
        m=repr(r); i=m.find(" at 0x"); print(s, "->", m if i<0 else m[:i])
    except BaseException as e:
        m=str(e); i=m.find(" at 0x"); print(s, "->", type(e).__name__, m if i<0 else m[:i])
class A:
    def __init__(s,v=3): s.v=v
    def m(s): return 1
class C:
    def __call__(s,*a,**k): return a,k
    def __add__(s,o): return "add"
    def __radd__(s,o): return "radd"
    def __iadd__(s,o): return "iadd"
    def __iter__(s): return iter([1,2])
    def __next__(s): return 5
    def __len__(s): return 3
    def __contains__(s,x): return x==1
    def __getitem__(s,k): return k
    def __setitem__(s,k,v): s.k=v
    def __delitem__(s,k): s.k=None
    def __bool__(s): return False
    def __int__(s): return 7
    def __index__(s): return 8
    def __float__(s): return 1.5
    def __pow__(s,o,m=None): return ("pow",o,m)
    def __eq__(s,o): return "eq"
    def __lt__(s,o): return "lt"
    def __bytes__(s): return b"bb"
    def __reversed__(s): return "rev"
    def __matmul__(s,o): return "mm"
    def __divmod__(s,o): return "dm"
    __hash__=None
a=A(); r=weakref.ref(a); p=weakref.proxy(a); c=C(); pc=weakref.proxy(c)
for s in [
    "weakref.ref()", "weakref.ref(1)", "weakref.ref(a,1)", "weakref.ref(a,None) is r", "weakref.ref(a,1,2)",
    "weakref.ref(a,callback=1)", "weakref.ref(a) is r", "weakref.ref(a,len) is r", "r", "r()", "r(1)", "r(x=1)",
    "hash(r)==hash(a)", "r==weakref.ref(A())", "r==weakref.ref(a,len)", "r<r", "r.__callback__", "r.__callback__=1",
    "weakref.ref(a,print).__callback__", "weakref.ref[int]", "p", "str(p)[:20]", "p.v", "p.v=5", "p.v", "del p.v", "p.q",
    "hash(p)", "p==a", "p+1", "bool(p)", "len(p)", "p()", "pc(1,a=2)", "type(p)", "type(pc)", "iter(p)", "next(p)", "p[0]",
    "p in p", "1 in p", "weakref.proxy(a) is p", "weakref.proxy(1)", "weakref.proxy(a,1,2)", "int(p)", "-p", "p@2", "p**2",
    "pow(p,2,3)", "p.__class__", "isinstance(p,A)", "pc+1", "1+pc", "pc+pc", "list(pc)", "next(pc)", "len(pc)", "1 in pc",
    "2 in pc", "pc[3]", "pc[1]=2", "c.k", "del pc[1]", "bool(pc)", "int(pc)", "float(pc)",
    "[0]*10**0 and __import__('_weakref').proxy(c).__index__()", "pow(pc,2,3)", "pc**2", "2**pc", "pc==1", "pc<1",
    "pc.__bytes__()", "pc.__reversed__()", "pc@1", "divmod(pc,1)", "hash(pc)", "sorted(type(p).__dict__)",
    "sorted(weakref.ref.__dict__)", "weakref.getweakrefcount(a)", "len(weakref.getweakrefs(a))"
]: t(s)
x=pc; x+=1; print(x)
class R(weakref.ref):
    def __init__(self,o,cb=None,**k): super().__init__(o,cb); self.k=k
    def __call__(self): return ("over",super().__call__())
rr=R(a,None,z=1); print(rr.k, rr()[0], rr==r, hash(rr)==hash(r))
log=[]
r3=weakref.ref(a,lambda w: log.append(w() is None and w is r3))
del a,c
print(log)
for s in ["r()","p.v","pc()","r==r","r==weakref.ref(C)","str(p)","pc+1","rr()","r"]: t(s)
r2=weakref.ref(A()); t("hash(r2)"); t("r2==r"); t("r2==r2")
class Sl: __slots__=()
t("weakref.ref(Sl())")
class Sw: __slots__=('__weakref__',)
s=Sw(); t("weakref.ref(s)() is s")
for o in (len,[].append,lambda:0,type,A,A().m,(x for x in ()),set(),frozenset(),print.__self__,list[int]): t("weakref.ref(o)() is o")
for o in (1,"a",(),[],{},None,1.0,b"",object()): t("weakref.ref(o)")
log=[]
for f in (lambda:{1,2}, lambda:frozenset((1,2)), lambda:(x for x in (1,2)), lambda:set([1]), lambda: {1}|{2}, lambda:{1}.copy()):
    o=f(); r=weakref.ref(o, lambda w: log.append(w())); assert r() is o; del o; assert r() is None
print(log)
async def co(): pass
c=co(); r=weakref.ref(c); c.close(); del c; print(r())
async def ag(): yield
c=ag(); r=weakref.ref(c); del c; print(r())
