"""** of a single mapping in calls, which is not copied where nobody could tell; weak references that are compared."""
import functools, collections
def t(f):
    try: return f()
    except BaseException as e: return type(e).__name__, str(e)
def f(*a,**k): return a,k
def g(x,y=1,**k): return x,y,k
class Map:
    def __init__(s,d): s.d=d
    def keys(s): return s.d.keys()
    def __getitem__(s,k): return s.d[k]
class Bad:
    def keys(s): raise ValueError('k')
    def __getitem__(s,k): pass
d={'y':2,'z':3}
x=f(**d)[1]; x['q']=1; print(d, f(*(1,),**d), g(1,**d), g(**{'x':5}))
print(g(1,**Map(d)), g(1,**collections.OrderedDict(d)), g(1,**collections.ChainMap(d)), t(lambda: g(1,**5)), t(lambda: g(1,**Bad())), t(lambda: g(*5,**6)), t(lambda: g(*5,**d)))
for fn in (f,g,dict,functools.partial,print,sorted,len,str,f.__call__,type('K',(),{'__init__':lambda s,**k: None}),type('K',(),{'__call__':lambda s,**k: k})(),collections.Counter):
    print([t(lambda: fn(**m)) if fn is not print else t(lambda: print(**m)) for m in ({1:2},{'a':1,2:3})])
class S(str): pass
k={S('y'):7}; print(g(1,**k), f(**k), dict(**k)); k={1:1,'y':2}; del k[1]; print(g(1,**k), dict(**k), f(**k))
def gen(): d['new']=1; yield 1
print(f(*gen(),**d), d); d.pop('new')
def keep(**k): return k
print(keep(**d) is d, dict(**d) is d, dict(**d)==d)
big={'k%d'%i:i for i in range(40)}; print(f(**big)[1]==big, keep(**big) is big, g(1,**big)[2]==big, t(lambda: g(1,2,3,**big)))
def w(*a,**k): return f(*a,**k)
print(w(1,2,a=3), w(), w(**{}), f(*(), **{}))
print(t(lambda: g(1,x=2)), t(lambda: g(1,**{'x':2})), t(lambda: f(a=1,**{'a':2})), f(a=1,**{'b':2}), f(**{'a':1},**{'b':2}), t(lambda: f(**{'a':1},**{'a':2})))
class C1(**{}) : pass
class M(type):
    def __new__(m,n,b,d,**k): c=type.__new__(m,n,b,d); c.k=k; return c
    def __init__(c,*a,**k): pass
kw={'metaclass':M,'z':5}
class C2(**kw): pass
print(C2.k, type(C2).__name__, kw.keys())
import weakref
class R: pass
r=R(); a=weakref.ref(r); b=weakref.ref(r,print); print(a==b,a!=b,a is weakref.ref(r),t(lambda: weakref.ref()),t(lambda: weakref.ref(r,None,1)),t(lambda: weakref.ref(r,callback=1)),t(lambda: weakref.ref(5)))
q=R(); e=weakref.ref(q); print(a==e,a!=e); b=weakref.ref(r,lambda x: None); del r,q; print(a==b,a==a,a!=b,e==e)
class E:
    def __eq__(s,o): return False
    __hash__=None
z=E(); print(weakref.ref(z)==weakref.ref(z,lambda x:1), weakref.WeakKeyDictionary)
