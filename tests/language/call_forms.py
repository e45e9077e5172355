"""Calls with unpacked arguments, methods called by slots, displays and unpacking: the usual ways and their errors."""
def t(f):
    try: return f()
    except BaseException as e: return type(e).__name__, str(e)
def f(a,b=2,*c,d=4,**e): return a,b,c,d,e
class K:
    def __init__(self,*a,**k): self.v=(a,k)
    def m(self,*a,**k): return self is not None,a,k
    def n(self,x,y=1,*,z=3): return x,y,z
class N:
    __hash__=None; __contains__=None; __iter__=None
class L:
    def __init__(s,n): s.n=n
    def __len__(s): return s.n
    def __hash__(s): return s.n
    def __contains__(s,x): return s.n
k=K()
args=[1,2,3]
print(f(*args), f(*(1,),**{'q':1}), f(1,2,3,4,d=5,z=6), t(lambda: f(**{1:2})), t(lambda: f(1,**{'a':2})), t(lambda:f()))
print(k.m(*args), k.m(*args,**{'a':1}), K(*args,**{'u':1}).v, K(*()).v, t(lambda: k.n(*args)), k.n(*[1,2],**{'z':5}), t(lambda:k.n(*[],**{'w':1})))
print(t(lambda: k.n(*5)), t(lambda: k.n(*[1],**5)), t(lambda: K(*5)))
class S(list): pass
print(k.m(*S([1,2])), k.m(*(i for i in range(3))), k.m(*'ab'))
class B:
    def __init__(self): return 3
print(t(lambda: B(*())))
class G:
    def __init__(self): yield 1
print(t(lambda: G(*())))
print(t(lambda: hash(N())), t(lambda: 1 in N()), t(lambda: iter(N())))
for n in (0,5,-1,2**70,'x',True,1.5): print(t(lambda: len(L(n))), t(lambda: hash(L(n))), t(lambda: 1 in L(n)))
print({'a':1,'b':2,'a':3},{1:1,1.0:2,True:3},{'a':1,2:3,(1,):4}, t(lambda:{'a':1,[]:2}))
x,*y=[1,2,3]; *p,q=(1,2); a,*b,c='xyz'; print(x,y,p,q,a,b,c)
def u1():
    a,b,*c=[1]
def u2():
    a,*b,c=(1,)
def u3():
    a,*b,c='x'
print(t(u1),t(u2),t(u3))
print([1,2]*3,[1]*0,[]*5,[1]*-1,['a',None]*2)
print(max([1,3,2]),min([1.5,0.5]),max([1,2.5]),max('abc'),min([3,1],key=lambda v:-v),max([],default=4),t(lambda:max([])),t(lambda:max([1,'a'])),max([float('nan'),1]),min([True,0]))
import itertools; r=itertools.repeat(5,3); print(list(r),r,list(itertools.repeat(1,0)),next(itertools.repeat(7)))
class P:
    def __getattr__(s,n): raise AttributeError(n)
class Q:
    @property
    def __class__(s): return int
class R:
    def __getattribute__(s,n):
        if n=='__class__': return int
        return object.__getattribute__(s,n)
print(isinstance(P(),int),isinstance(Q(),int),isinstance(R(),int),isinstance(Q(),(str,int)))
class M(type): pass
a=[type('X%d'%i,(P,),{}) for i in range(5)]; print(P.__subclasses__()==a); del a[2]; import gc; gc.collect(); print(len(P.__subclasses__()))
class X1(P): pass
class X2: pass
class X3(X1): pass
X3.__bases__=(X2,P); print([c.__name__ for c in X2.__subclasses__()],[c.__name__ for c in P.__subclasses__()]); X3.__bases__=(X1,); print([c.__name__ for c in X2.__subclasses__()],[c.__name__ for c in X1.__subclasses__()])
print('a' in 'abc','' in 'x',t(lambda: 1 in 'a'),'a' in {'a':1},t(lambda:[] in {}))
class G1:
    def __init__(self,a=1): yield 1
print(t(lambda:G1()), t(lambda:G1(a=2)), t(lambda:G1(1)))
