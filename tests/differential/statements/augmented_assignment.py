# In-place methods, their fallback to the binary ones, and how often the target is evaluated.
class Loud:
    def __init__(self, name):
        self.name = name

    def __iadd__(self, other):
        print(self.name, "iadd", other)
        return self

    def __sub__(self, other):
        print(self.name, "sub", other)
        return Loud(self.name + "'")

    def __imatmul__(self, other):
        return NotImplemented

    def __matmul__(self, other):
        return "fell back to matmul with %r" % (other,)

calls = []

def where(value):
    calls.append(value)
    return value

boxes = {"k": Loud("one")}
boxes[where("k")] += 5
boxes[where("k")] -= 6
print(boxes["k"].name, calls)
v = Loud("two")
v @= [1]
print(v)
shared = other = [1]
shared += (2, 3)
print(other)
shared = shared + [4]
print(other, shared)
holder = ([],)
try:
    holder[0] += ["kept"]
except TypeError as e:
    print(type(e).__name__, e, holder)
for op in ("+=", "-=", "*=", "/=", "//=", "%=", "**=", ">>=", "<<=", "&=", "^=", "|="):
    space = {"n": 29}
    exec("n " + op + " 3", space)
    print(op, space["n"])
try:
    exec("n = 'a'\nn -= 1")
except TypeError as e:
    print(e)
