# return in every position: values, tuples, nothing, through finally, with, loops and nested functions.
def nothing(): pass
def bare(): return
def many(): return 1, *(2, 3), "x"
def paren(): return (yield_ := 5)
def star(): return *range(3),
print(nothing(), bare(), many(), paren(), star())
def loops(n):
    for i in range(10):
        while True:
            if i == n: return "at %d" % i
            break
    return "end"
print(loops(3), loops(50))
def early(x):
    if x is None: return "none"
    try:
        return {"a": 1}[x]
    except KeyError:
        return "missing"
    else:
        return "never"
    finally:
        print("f", end=" ")
print(early(None), early("a"), early("z"))
def nested():
    def a():
        def b(): return "b"
        return b
    return a()()
print(nested())
def cond(x): return "big" if x > 5 else None
print(cond(9), cond(1))
class C:
    def __enter__(self): return self
    def __exit__(self, *a): print("exit", end=" "); return False
def inwith():
    with C():
        return "from with"
print(inwith())
def gen(): 
    x = yield 1
    return x
g = gen(); next(g)
try: g.send("sent")
except StopIteration as e: print(e.value)
def unreachable():
    return 1
    raise ValueError
    print("never")
print(unreachable(), (lambda: (1, 2))(), (lambda: ())())
