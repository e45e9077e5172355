"""The results and errors of _functools. The output beside this is the reference's."""
# needs: _sre
import re, _functools as F, pickle, copy, functools, weakref
def t(s):
    try: r=eval(s)
    except Exception as e: r=type(e).__name__+': '+str(e)
    print(s,'->',re.sub('0x[0-9a-f]+','0x',str(r)))
P=F.Placeholder
p=F.partial
def f(*a,**k): return a,k
class Sub(p): pass
class B:
    m=p(f,1)
q=p(f,1,P,3); q2=p(f,P,P,3)
s=Sub(f,1); s.z=5
for x in '''p()
p(1)
p(func=f)
p(f,1)(2)
p(f,1,x=2)(2,y=3)
p(f,1,x=2)(2,x=3)
p(f,P)
p(f,1,P)
p(f,x=P)
q(2)
q()
q2(1)
q2(1,2)
q2(1,2,4,k=3)
p(q2,1).args
p(q2,1)
p(q2,P,1).args
p(q2,P,1,2)(7)
p(q,2).args
p(q,2).func is f
p(q2,1,2,4).args
p(s,2).func
p(p(f,1,x=1),2,y=2,x=3).keywords
p(f,1)
p(len)
Sub(f,1).__class__
q.__reduce__()[1:]
s.__reduce__()[2][1:]
p(f).__dict__
p(f).keywords
p(f).args
p(f,1).__setstate__(1)
p(f,1).__setstate__((1,2))
p(f,1).__setstate__((f,(P,),{},{}))
p(f,1).__setstate__((f,[1],{},{}))
p(f,1).__setstate__((f,(1,),None,None))
p(f,1).__setstate__((f,(1,),{'a':1},{'b':2}))
B().m(3)[0][1:]
type(B.m).__name__
type(B().m).__name__
p.__doc__
p.__module__
F.Placeholder
type(F.Placeholder)
type(F.Placeholder)() is F.Placeholder
type(F.Placeholder)(1)
F.Placeholder.x
setattr(F.Placeholder,'x',1)
F.Placeholder.__reduce__()
copy.deepcopy(F.Placeholder) is F.Placeholder
type('X',(type(F.Placeholder),),{})
type(F.Placeholder).__module__
p[int]
p(f).__get__(None,B)
p(f).__get__(B,None)
p(f).__get__(None,None)
F.reduce()
F.reduce(f)
F.reduce(f,1)
F.reduce(f,[])
F.reduce(f,[1])
F.reduce(f,[],5)
F.reduce(lambda a,b:a+b,[1,2,3],10)
F.reduce(lambda a,b:a+b,[1,2,3],initial=10)
F.reduce(function=f,sequence=[])
F.reduce(f,[],1,2)
F.cmp_to_key()
F.cmp_to_key(mycmp=f)
F.cmp_to_key(1)
F.cmp_to_key(f)
F.cmp_to_key(f)(1) < 1
F.cmp_to_key(lambda a,b:a-b)(1) < F.cmp_to_key(lambda a,b:a-b)(2)
F.cmp_to_key(lambda a,b:'a')(1) < F.cmp_to_key(lambda a,b:a-b)(2)
F.cmp_to_key(f)(obj=1).obj
F.cmp_to_key(f)()
F.cmp_to_key(f)(1,2)
hash(F.cmp_to_key(f)(1))
hash(F.cmp_to_key(f))
type(F.cmp_to_key(f))
F.cmp_to_key(f).obj
F._lru_cache_wrapper()
F._lru_cache_wrapper(1,2,3,4)
F._lru_cache_wrapper(f,'a',3,4)
F._lru_cache_wrapper(f,2.5,3,4)
F._lru_cache_wrapper(f,None,0,tuple)
F._lru_cache_wrapper(f,None,0,functools._CacheInfo).cache_info()
F._lru_cache_wrapper(f,-5,0,functools._CacheInfo).cache_info()
F._lru_cache_wrapper(f,3,0,functools._CacheInfo).__dict__
F._lru_cache_wrapper.__doc__
F._lru_cache_wrapper.__module__
F._lru_cache_wrapper(f,3,0,functools._CacheInfo)([])
functools.lru_cache(3)(f).__reduce__()
functools.lru_cache(3)(f).cache_parameters()
F.partial.__text_signature__
F.reduce.__text_signature__
F.cmp_to_key.__text_signature__
F._lru_cache_wrapper.__text_signature__
'''.splitlines(): t(x)
r=p(f); r.__setstate__((r,(),{},{})); print(repr(r))
r=p(f); r.__setstate__((f,(r,),{},{})); print(repr(r)[:10], '...' in repr(r))
import functools
def big(n): return n
for typed in (0,1):
    c=functools.lru_cache(3,typed)(big)
    for k in 1,2,3,1,4,2,1.0,True: c(k)
    print(c.cache_info()); c.cache_clear(); print(c.cache_info())
    c=functools.lru_cache(None,typed)(big)
    for k in 1,2,3,1,4,2,1.0,True: c(k)
    print(c.cache_info()); c.cache_clear(); print(c.cache_info())
@functools.lru_cache(maxsize=None)
def fib(n): return n if n<2 else fib(n-1)+fib(n-2)
print(fib(100), fib.cache_info())
@functools.lru_cache(maxsize=10)
def fib(n): return n if n<2 else fib(n-1)+fib(n-2)
print(fib(100), fib.cache_info())
class C:
    @functools.lru_cache(2)
    def m(self,x): return x
c=C(); print(c.m(1),c.m(1),C.m.cache_info())
k=functools.lru_cache(5)(f)
k(1,a=1); k(1,a=1); k(a=1,b=2); k(b=2,a=1); k(); k(); print(k.cache_info())
k=functools.lru_cache(5,typed=True)(f)
k(1,a=1); k(1,a=1.0); k(a=1,b=2); k(b=2,a=1); k(); k(); k('a'); k('a');print(k.cache_info())
print(weakref.ref(k)() is k, copy.copy(k) is k, copy.deepcopy(k) is k)
s2=copy.copy(s); print(s2.z,s2.args)
print(sorted([3,1,2],key=F.cmp_to_key(lambda a,b:b-a)))
