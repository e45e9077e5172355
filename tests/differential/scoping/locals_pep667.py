# locals() in functions is a snapshot; f_locals of a frame writes through.
import sys

def snapshot():
    a = 1
    first = locals()
    a = 2
    second = locals()
    first["a"] = "changed"
    return a, first is second, first["a"], second["a"], "second" in second

print(snapshot())

def write_through():
    a = 1
    b = [1]
    def inner():
        return a
    frame = sys._getframe()
    frame.f_locals["a"] = "written"
    frame.f_locals["new"] = "extra"
    return a, inner(), frame.f_locals["new"], "new" in locals(), sorted(frame.f_locals)

print(write_through())

def proxy():
    x, y = 1, 2
    p = sys._getframe().f_locals
    print(type(p).__name__, len(p), "x" in p, p.get("nope"), list(p), p == {"x": 1, "y": 2, "p": p})
    p.update({"x": 5})
    p |= {"y": 6}
    print(x, y, p.setdefault("z", 3), p.pop("z", None) if False else "-")
    for action in (lambda: p.pop("x"), lambda: p.clear(), lambda: p.__delitem__("x")):
        try:
            action()
        except (ValueError, RuntimeError, AttributeError, TypeError) as e:
            print(type(e).__name__, e)
    del x
    print("x" in p, sorted(p.keys()))

proxy()
class Body:
    k = 1
    sys._getframe().f_locals["put"] = 2
print(Body.put)
print(locals() is globals(), sys._getframe().f_locals is globals())

def caller_sees():
    secret = "before"
    def change():
        sys._getframe(1).f_locals["secret"] = "after"
    change()
    return secret

print(caller_sees())
