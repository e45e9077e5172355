# Binary operators: which operand is asked first, subclasses, NotImplemented, in-place and reflected.
log = []
def make(name, bases=(), refuse=()):
    ns = {}
    for op in ("add", "sub", "mul", "pow", "and", "lshift", "matmul", "divmod"):
        for prefix in ("", "r", "i"):
            if prefix == "i" and op == "divmod": continue
            m = "__%s%s__" % (prefix, op)
            def method(self, *other, m=m):
                log.append("%s.%s" % (type(self).__name__, m.strip("_")))
                return NotImplemented if m in refuse else log[-1]
            ns[m] = method
    return type(name, bases, ns)
A = make("A", refuse=("__add__", "__iadd__", "__rsub__", "__pow__"))
B = make("B", refuse=("__radd__",))
SubA = make("SubA", (A,))
class Plain(A): pass
import operator as o
def run(text):
    log.clear()
    try:
        r = eval(text)
    except TypeError as e:
        r = e
    print(text, "->", r, log)
a, b, s, p = A(), B(), SubA(), Plain()
for text in ("a + b", "b + a", "a + a", "a + s", "s + a", "a + p", "p + a", "a - b", "b - a", "b - 1", "1 - b", "1 - a", "a * 2.5", "2.5 * a", "a ** b", "b ** a", "pow(b, 2, 3)", "pow(a, 2, 3)", "pow(2, b, 3)",
             "a & s", "a << p", "a @ b", "divmod(a, b)", "divmod(1, b)", "o.iadd(a, b)", "o.iadd(b, a)", "o.isub(a, 1)", "1 + a", "'x' + a", "[] + b", "a + 'x'", "'x' * a", "a * 'x'", "[1] * b", "None + b", "a | 1"):
    run(text)
class R:
    def __radd__(self, other): return "radd after %s" % type(other).__name__
    def __rmod__(self, other): return "rmod"
    def __rmul__(self, other): return "rmul"
for left in (1, 1.5, "s", [], (), b"b", None, {}):
    print(type(left).__name__, left + R(), left * R(), end=" ")
    try:
        print(left % R())
    except TypeError as e:
        print(e)
class Inst: pass
i = Inst()
i.__add__ = lambda other: "instance method is not asked"
try:
    i + 1
except TypeError as e:
    print(e)
class NoneOp:
    __add__ = None
    __radd__ = None
    __lt__ = None
for text in ("NoneOp() + 1", "1 + NoneOp()", "NoneOp() < 1", "1 > NoneOp()"):
    try:
        eval(text)
    except TypeError as e:
        print(text, "->", e)
