"""The results and errors of _heapq and _bisect. The output beside this is the reference's."""
import _bisect as B, _heapq as H
def t(s):
    try: r=eval(s)
    except Exception as e: r=type(e).__name__+': '+str(e)
    print(s,'->',r)
class L(list): pass
class Seq:
    def __init__(s,n): s.n=n
    def __len__(s): return s.n
    def __getitem__(s,i): return i
    def insert(s,i,x): print('insert',i,x)
l=[1,3,3,5]
for s in '''B.bisect_left(l,3)
B.bisect_right(l,3)
B.bisect_right(l,3,1,2)
B.bisect_left(l,3,lo=-1)
B.bisect_left(l,3,hi=-1)
B.bisect_left(l,3,hi=-5)
B.bisect_left(l,3,hi=None)
B.bisect_left(l,9,hi=50)
B.bisect_left(l,3,0,4,None)
B.bisect_left(l,-3,key=lambda x:-x)
B.bisect_right(tuple(l),3)
B.bisect_left(Seq(100),40)
B.bisect_right(Seq(100),40)
B.insort_left(Seq(100),40)
B.bisect_left(5,1)
B.bisect_left([1,'a'],2)
B.bisect_left(['a'],2)
B.bisect_left()
B.bisect_left(l)
B.bisect_left(a=l,x=3)
B.bisect_left(l,3,1.5)
B.bisect_left('abc','b')
B.insort_left(l,4)
B.insort_right(l,4,key=lambda x:x)
B.insort_right(l,2.5,lo=1)
B.insort_right((1,2),2)
l
B.bisect_left.__text_signature__
B.insort_left.__text_signature__
B.bisect_left({},1)
H.heappush((),1)
H.heappush([])
H.heappop([])
H.heappop(L([2,3]))
H.heapreplace([],1)
H.heappushpop([],1)
H.heappop_max([])
H.heapify(1)
H.heappushpop([1],5)
H.heappushpop([7],5)
H.heapreplace([7],5)
H.heappushpop_max([1],5)
H.heappushpop_max([7],5)
H.heapreplace_max([7],5)
H.heapify([1,'a'])
H.heappush([1],'a')
H.heappush.__text_signature__
H.heapify_max.__text_signature__
H.heappush_max.__text_signature__
H.heapreplace.__text_signature__'''.splitlines(): t(s)
import random
r=random.Random(3)
for mk in (lambda: r.randrange(50), lambda: r.random(), lambda: str(r.randrange(100)), lambda:(r.randrange(10),r.randrange(10)), lambda: r.choice([1,2.5,10**30,True,-10**40,3])):
    for n in 0,1,2,3,10,100:
        a=[mk() for _ in range(n)]
        b=a[:]; H.heapify(b); c=b[:]; out=[H.heappop(b) for _ in range(n)]; assert out==sorted(a); 
        d=[]; [H.heappush(d,x) for x in a]; e=a[:]; H.heapify_max(e); f=e[:]; out=[H.heappop_max(e) for _ in range(n)]; assert out==sorted(a)[::-1]
        g=[]; [H.heappush_max(g,x) for x in a]
        h=c[:];i=[H.heapreplace(h,mk()) for _ in range(5 if n else 0)]; j=[H.heappushpop(h,mk()) for _ in range(5)]
        h2=f[:];i2=[H.heapreplace_max(h2,mk()) for _ in range(5 if n else 0)]; j2=[H.heappushpop_max(h2,mk()) for _ in range(5)]
        print(c,d,f,g,h,i,j,h2,i2,j2)
        a.sort()
        print([B.bisect_left(a,x) for x in d], [B.bisect_right(a,x) for x in d])
class X:
    def __init__(s,v,h): s.v=v; s.h=h
    def __lt__(s,o): s.h.clear(); return s.v<o.v
for f in (lambda h: H.heapify(h), lambda h: H.heappush(h,X(1,h)), lambda h: H.heappop(h), lambda h: H.heapreplace(h,X(1,h)), lambda h: H.heappushpop(h,X(9,h)), lambda h: H.heapify_max(h), lambda h: H.heappop_max(h), lambda h:H.heappushpop_max(h,X(1,h))):
    h=[]; h+=[X(i,h) for i in range(10)]
    try: f(h); print('ok',len(h))
    except Exception as e: print(type(e).__name__,e,len(h))
