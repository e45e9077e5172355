# Values that survive finally blocks: loop variables, pending returns and exceptions, nested three deep.
def f(kind):
    out = []
    for i in range(3):
        try:
            try:
                try:
                    if kind == "return" and i == 1: return out + ["returned"]
                    if kind == "raise" and i == 1: raise ValueError(i)
                    if kind == "break" and i == 1: break
                    if kind == "continue" and i == 1: continue
                    out.append(i)
                finally: out.append("a%d" % i)
            finally: out.append("b%d" % i)
        except ValueError as e: out.append("caught %s" % e)
        else: out.append("else")
        finally: out.append("c%d" % i)
    else: out.append("loop else")
    return out
for kind in ("none", "return", "raise", "break", "continue"): print(kind, f(kind))
def pending():
    try: raise KeyError("pending")
    finally:
        try: raise ValueError("inner")
        except ValueError: print("inner handled")
try: pending()
except KeyError as e: print(repr(e), repr(e.__context__))
def counts():
    n = 0
    while True:
        try: n += 1
        finally:
            if n < 3: pass
        if n == 3: return n
print(counts())
def gen():
    try: yield 1
    finally: print("generator finally")
def early():
    for v in gen():
        try: return v
        finally: print("before the generator")
print(early())
