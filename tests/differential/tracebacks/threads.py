# Exceptions nobody caught in threads: each is reported, the program goes on.
import sys
import threading

def work(n):
    if n == 2:
        sys.exit("quiet in a thread")
    inner(n)

def inner(n):
    raise ValueError("thread %d" % n)

for n in range(3):
    t = threading.Thread(target=work, args=(n,), name="T%d" % n)
    t.start()
    t.join()
print("main goes on")

class Sub(threading.Thread):
    def run(self):
        try:
            1 / 0
        except ZeroDivisionError as e:
            raise KeyError("with a cause") from e

s = Sub()
s.name = "subclass"
s.start()
s.join()
print("end", s.is_alive())
