# needs: threading
"""Classes and instances used by several threads while others change them."""
import threading

class A:
    counter = 0
    def f(self): return 1
class B(A): pass

stop = False
errors = []
shared = B()
shared.x = (0, 0)

def check(f):
    def run():
        try:
            n = 0
            while not stop:
                f(n)
                n += 1
        except BaseException as e:
            errors.append(repr(e))
    return run

def reader(n):
    a, b = shared.x
    assert a == b, (a, b)
    assert shared.f() in (1, 2)
    assert getattr(shared, "y", 1) == 1
    assert B().f() in (1, 2)

def writer(n):
    shared.x = (n, n)
    if n % 3 == 0: shared.y = 1
    elif hasattr(shared, "y"):
        try: del shared.y
        except AttributeError: pass

def changer(n):
    A.f = (lambda self: 1) if n % 2 else (lambda self: 2)
    A.extra = n
    if n % 16 == 0:
        A.__len__ = lambda self: 3
        del A.__len__

def maker(n):
    class T(B):
        def __init__(self): self.a = n; self.b = self.a
    t = T()
    assert t.a == t.b == n and t.f() in (1, 2)
    t.__class__ = B
    assert vars(t) == {"a": n, "b": n}

threads = [threading.Thread(target=check(f)) for f in (reader, reader, writer, changer, maker)]
for t in threads: t.start()
import time
time.sleep(1.0)
stop = True
for t in threads: t.join()
print(errors)
print(len(B.__subclasses__()) >= 0)
