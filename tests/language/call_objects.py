"""Calls of instances and of classes with metaclasses, of classes with __new__ and __init__; defaults by keyword; isinstance()."""
def t(f):
    try: return f()
    except BaseException as e: return type(e).__name__, str(e)
class A:
    def __call__(self,a,b=2,*c,k=1,m=3,**d): return a,b,c,k,m,d
a=A()
print(a(1),a(1,2,3),a(1,k=5),a(*(1,2)),a(1,**{'m':9}),t(lambda:a()),t(lambda: a(1,a=2)))
class S:
    __call__=staticmethod(lambda *x: x)
class P:
    @property
    def __call__(self): return lambda *x: ('p',x)
class C:
    @classmethod
    def __call__(cls,*x): return cls.__name__,x
print(S()(1),P()(1),C()(2))
class M(type):
    def __call__(cls,*a,**k): return super().__call__(*a,**k)
class MC(metaclass=M):
    def __init__(self,x=0): self.x=x
print(MC(3).x, MC().x, MC(x=4).x, t(lambda: MC(1,2)))
class Rec:
    def __call__(self): return self()
print(t(lambda: Rec()())[0])
class D:
    def __call__(self): yield 1
print(list(D()()))
def kw(*,a=1,b=2,c=3): return a,b,c
print(kw(),kw(b=5),kw(c=1,a=0)); kw.__kwdefaults__={'c':7,'b':8,'a':9}; print(kw()); kw.__kwdefaults__={'a':1}; print(t(kw)); kw.__kwdefaults__=None; print(t(kw))
kw.__kwdefaults__={'a':1,'b':2,'c':3}; del kw.__kwdefaults__['b']; print(t(kw)); kw.__kwdefaults__['b']=4; print(kw())
class N:
    def __new__(cls,*a,**k):
        o=object.__new__(cls); o.n=(a,k); return o
    def __init__(self,x,y=2): self.i=(x,y)
n=N(1); print(n.n,n.i); n=N(1,y=3); print(n.n,n.i); n=N(*(4,5)); print(n.n,n.i); print(t(lambda:N()), t(lambda:N(1,2,3)))
class O(N):
    def __new__(cls,*a): return 5
print(O(1,2,3))
class Q(N):
    def __new__(cls,*a): return N.__new__(R,*a)
    def __init__(self,*a): self.q=a
class R(Q):
    def __init__(self,*a): self.r=a
print(Q(1).r)
class T(N):
    def __new__(cls,*a): return N.__new__(N,*a)
print(hasattr(T(1),'i'))
class U(N):
    def __init__(self,x): return 3
print(t(lambda:U(1)))
class V(int):
    def __new__(cls,v,w): return int.__new__(cls,v)
    def __init__(self,v,w): self.w=w
print(V(3,4),V(3,4).w)
class ABC(type):
    def __instancecheck__(cls,o): return o==1
class I(metaclass=ABC): pass
class W:
    @property
    def __class__(self): return str
class Y:
    def __getattr__(self,n): return str
for v in (1,'a',None,1.5,True,[],int,W(),Y(),a):
    print([isinstance(v,c) for c in (int,str,(int,str),(list,(str,int)),(I,float),(float,I),object,type,int|None)])
print(t(lambda:isinstance(1,5)),t(lambda:isinstance(1,(str,5))),isinstance(1,(int,5)),isinstance(1,()))
