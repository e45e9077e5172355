"""The numbers, states and errors of _random. The output beside this is the reference's."""
import _random
R=_random.Random
def t(s):
    try: r=eval(s)
    except Exception as e: r=type(e).__name__+': '+str(e)
    print(s,'->',r)
class S(R):
    def __init__(self,*a,**k): pass
r=R(5)
for s in '''R(1).random()
R(1,2)
R(x=1)
S(x=1).random()>0
R(-1).random()
R(10**50).random()
R(0).random()
R(True).random()
R(2.5).random()
R('abc')and 1
R([])
R(1).seed()
R(1).seed(1,2)
R(1).seed(a=1)
len(R(1).getstate())
R(1).getstate()[:5]
R(1).getstate()[-2:]
R(1).setstate(1)
R(1).setstate((1,))
R(1).setstate((1,)*624+(625,))
R(1).setstate((1,)*624+(-1,))
R(1).setstate((2**40,)*624+(5,))
R(1).setstate((-1,)*624+(5,))
R(1).setstate(('a',)*624+(5,))
R(1).getrandbits(-1)
R(1).getrandbits(0)
R(1).getrandbits(1)
R(1).getrandbits(31)
R(1).getrandbits(32)
R(1).getrandbits(33)
R(1).getrandbits(64)
R(1).getrandbits(100)
R(1).getrandbits(1000)
R(1).getrandbits(2**70)
R(1).getrandbits('a')
R(1).getrandbits(1.0)
R(1).getrandbits()
R.__doc__
R.random.__text_signature__
R.seed.__text_signature__
R.getrandbits.__text_signature__
R.__module__
dir(R)
[r.random() for _ in range(3)]
[r.getrandbits(5) for _ in range(30)]
sum(r.random() for _ in range(3000))
'''.splitlines(): t(s)
a=R(3); b=R(4); b.setstate(a.getstate()); print([a.random() for _ in range(700)]==[b.random() for _ in range(700)], a.getstate()==b.getstate())
R().random(), 
import random
random.seed(7); print(random.random(), random.randint(1,100), random.sample(range(100),5), random.gauss(0,1), random.choices('abc',k=4), random.shuffle([1,2]))
