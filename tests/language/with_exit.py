# options: -X bare
# Leaving with blocks by every way, with values held.
class CM:
    def __enter__(self): return self
    def __exit__(self, t, v, tb):
        a=b=c=d=e=f=g=h=1
        return None
def q(x): 
    with CM() as z:
        return [x, x+1]
print(q(3))
def r():
    for i in range(3):
        with CM():
            for j in "ab":
                with CM():
                    if j == "b": break
            else: continue
            if i: return i, j
print(r())
