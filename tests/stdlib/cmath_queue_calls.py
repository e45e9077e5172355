"""Errors of cmath, and _statistics and _queue. The output beside this is the reference's."""
import cmath, _statistics, _queue
inf=float('inf'); nan=float('nan')
def sh(x):
    if isinstance(x,complex): return 'C(%.12g,%.12g)'%(x.real,x.imag)
    if isinstance(x,float): return '%.12g'%x
    if isinstance(x,tuple): return str(tuple(map(sh,x)))
    return repr(x)
def t(s):
    try: r=sh(eval(s))
    except Exception as e: r=type(e).__name__+': '+str(e)
    print(s,'->',r)
for s in '''cmath.sin('a')
cmath.sin()
cmath.sin(1,2)
cmath.log(2,1)
cmath.log(2,0)
cmath.log(0)
cmath.log(8,2)
cmath.log(8,2j)
cmath.log()
cmath.log(1,2,3)
cmath.log(inf,nan)
cmath.log10(0)
cmath.rect(1)
cmath.rect('a',1)
cmath.rect(1j,1)
cmath.polar(3+4j)
cmath.isclose(1,1)
cmath.isclose(1+1j,1+1.0000000001j)
cmath.isclose(1,2,rel_tol=-1)
cmath.isclose(inf,inf)
cmath.isclose(inf,1)
cmath.isclose(1,2,abs_tol=3)
cmath.isclose(1)
cmath.infj
cmath.nanj
cmath.pi,cmath.e,cmath.tau,cmath.inf,cmath.nan
cmath.sqrt(10**400)
cmath.isclose.__text_signature__
cmath.log.__text_signature__
cmath.rect.__text_signature__
cmath.sin.__text_signature__
_statistics._normal_dist_inv_cdf(.5,0,1)
_statistics._normal_dist_inv_cdf(.1,2,3)
_statistics._normal_dist_inv_cdf(.9,2,3)
_statistics._normal_dist_inv_cdf(1e-20,2,3)
_statistics._normal_dist_inv_cdf(1e-5,2,3)
_statistics._normal_dist_inv_cdf(0.99999,2,3)
_statistics._normal_dist_inv_cdf(1e-300,2,3)
_statistics._normal_dist_inv_cdf(0,2,3)
_statistics._normal_dist_inv_cdf(1,2,3)
_statistics._normal_dist_inv_cdf(2,2,3)
_statistics._normal_dist_inv_cdf(.5,0,-1)
_statistics._normal_dist_inv_cdf(.5,0)
_statistics._normal_dist_inv_cdf(.5,0,'a')
_statistics._normal_dist_inv_cdf.__text_signature__'''.splitlines(): t(s)
Q=_queue.SimpleQueue
q=Q()
for s in '''Q(1)
Q(x=1)
q.get(False)
q.get(block=False)
q.get_nowait()
q.get(timeout=-1)
q.get(True,0.01)
q.get(True,0)
q.get(timeout='a')
q.get(timeout=1e30)
q.get(False,1e30)
q.put()
q.put(1)
q.put(2,True)
q.put(3,False,5)
q.put(4,block=1,timeout=-1)
q.put(1,2,3,4)
q.put_nowait(5)
q.put_nowait()
q.qsize()
q.empty()
[q.get() for _ in range(5)]
q.empty()
q.get.__text_signature__
q.put.__text_signature__
q.put_nowait.__text_signature__
_queue.Empty.__module__
_queue.Empty.__mro__
Q[int]
Q.__doc__
Q.__module__
q.__reduce__()
_queue.Empty.__doc__'''.splitlines(): t(s)
