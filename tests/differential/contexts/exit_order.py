# Nested with statements, generators inside them, exceptions replaced and chained on the way out.
class C:
    def __init__(self, name, on_exit=None): self.name, self.on_exit = name, on_exit
    def __enter__(self): print("+" + self.name, end=" "); return self
    def __exit__(self, kind, e, tb):
        print("-" + self.name, kind.__name__ if kind else None, end=" ")
        if isinstance(self.on_exit, BaseException): raise self.on_exit
        return self.on_exit
for inner, outer in ((None, None), (True, None), (None, True), (KeyError("inner"), True), (KeyError("inner"), None), (KeyError("i"), ValueError("o"))):
    try:
        with C("out", outer), C("in", inner):
            raise OSError("body")
    except Exception as e:
        chain = []
        while e: chain.append(repr(e)); e = e.__context__
        print("left:", chain)
    else: print("swallowed")
def gen():
    with C("gen"):
        yield 1
        yield 2
for v in gen():
    print(v, end=" ")
    break
print()
g = gen(); next(g)
try: g.throw(LookupError("thrown"))
except LookupError as e: print(e)
with C("a") as a, C("b" + a.name) as b: print(b.name)
def ret():
    with C("r", True): return "value"
print(ret())
def loop():
    for i in range(3):
        with C(str(i)):
            if i == 0: continue
            if i == 1: break
    return i
print(loop())
