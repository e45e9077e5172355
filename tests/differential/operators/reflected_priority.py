# Which of __op__ and __rop__ is tried first: subclasses, the same type, declined, both missing.
import operator
log = []
def make(name, bases=(), **behaviour):
    ns = {}
    for m, answer in behaviour.items():
        def method(self, other, m=m, answer=answer):
            log.append(f"{name}.{m}")
            return NotImplemented if answer is None else answer
        ns[f"__{m}__"] = method
    return type(name, bases, ns)
A = make("A", add="A+", radd="+A")
Sub = make("Sub", (A,), radd="+Sub")
Quiet = make("Quiet", (A,))
No = make("No", add=None, radd=None)
Other = make("Other", radd=None)
def show(x, y, op=operator.add):
    log.clear()
    try:
        r = op(x, y)
    except TypeError as e:
        r = f"TypeError: {e}"
    print(type(x).__name__, type(y).__name__, "->", r, log)
kinds = [A, Sub, Quiet, No, Other]
for X in kinds:
    for Y in kinds:
        show(X(), Y())
show(1, A()); show(A(), 1); show(1, No()); show("s", Other()); show([], Other()); show(Other(), ())
class Int(int):
    def __radd__(self, o): return f"Int.radd({o})"
    def __rsub__(self, o): return NotImplemented
show(1, Int(2)); show(Int(1), 2); show(True, Int(2)); show(1.5, Int(2)); show(7, Int(2), operator.sub)
class Str(str):
    def __radd__(self, o): return f"Str.radd({o})"
    def __rmul__(self, o): return f"Str.rmul({o})"
    def __rmod__(self, o): return f"Str.rmod({o})"
show("a", Str("b")); show(3, Str("b"), operator.mul); show("%s", Str("b"), operator.mod)
class NoneAdd(A):
    __radd__ = None
show(NoneAdd(), 1)
show(A(), NoneAdd())
show(1, NoneAdd())
