# What is written when an exception cannot go anywhere: __del__, weakref callbacks, generators that are closed.
import gc
import weakref

class Finalizer:
    def __init__(self, owner=None):
        self.owner = owner
    def __get__(self, owner, kind):
        return Finalizer(owner)
    def __call__(self):
        raise ValueError("in __del__")
    def __repr__(self):
        return "<finalizer>"

class D:
    __del__ = Finalizer()

d = D()
del d
print("after del")

class T: pass
class Callback:
    def __call__(self, ref):
        raise KeyError("in a callback")
    def __repr__(self):
        return "<callback>"
t = T()
r = weakref.ref(t, Callback())
del t
print("after the callback")

def gen():
    try:
        yield 1
    finally:
        raise OSError("while closing")
g = gen()
next(g)
try:
    g.close()
except OSError as e:
    print("close:", e)
def stubborn():
    while True:
        try:
            yield
        except GeneratorExit:
            print("ignored once")
            return
s = stubborn()
next(s)
del s
print("end")
