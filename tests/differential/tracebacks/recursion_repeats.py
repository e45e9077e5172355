# uncaught: lines that repeat are folded.
def ping(n):
    return pong(n)

def pong(n):
    return ping(n - 1) if n else finish()

def finish():
    return direct(12)

def direct(k):
    if k == 0:
        raise ArithmeticError("bottom")
    return direct(k - 1)

import sys
print("about to go down", flush=True)
ping(4)
