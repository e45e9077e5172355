# print: separators, ends, flushing, files that misbehave; format() and its hooks.
import io, sys
print(); print(1, "a", None, sep=""); print("x", end="|"); print("y", "z", sep="\n", end="\n\n"); print(*[], sep="-"); print("a", sep=None, end=None)
b = io.StringIO()
print(1, [2], file=b, sep=",", end=";", flush=True)
print(repr(b.getvalue()))
class W:
    def __init__(self): self.parts = []
    def write(self, s): self.parts.append(s); return 99
w = W()
print("p", 1, file=w)
print(w.parts)
for bad in (dict(sep=5), dict(end=b""), dict(file=5), dict(file="x"), dict(nope=1)):
    try: print("never", **bad)
    except (TypeError, AttributeError) as e: print(type(e).__name__, e)
class S:
    def __str__(self): raise ValueError("str fails")
try: print("before", S())
except ValueError as e: print("|", e)
saved, sys.stdout = sys.stdout, None
print("into nothing")
sys.stdout = saved
saved, sys.stdout = sys.stdout, b
print("redirected")
sys.stdout = saved
print(b.getvalue().split(";")[1].strip(), format(5), format(5, ""), format("s", ">3"), format([1]), format(None, ""), format(1.5, ".3f"), format(True, "d"))
class F:
    def __format__(self, s): return "spec:" + s
class G:
    def __format__(self, s): return 5
print(format(F(), "a:b"), f"{F():%Y}")
for bad in (lambda: format(G()), lambda: format([], "x"), lambda: format(object(), ">5"), lambda: format(None, "d"), lambda: format({}, "5"), lambda: format(F(), 5)):
    try: bad()
    except TypeError as e: print(e)
