# Comparisons in a chain evaluate each operand once and stop early; and/or give operands back; conditional expressions.
def v(x):
    print("<%s>" % x, end="")
    return x

print(v(1) < v(2) < v(3))
print(v(1) < v(0) < v(9))
print(v(1) == v(1) != v(2) is not v(3))
print(v(2) in v([1, 2]) == v([1, 2]))
print(v(0) or v("") or v([]) or v("last"))
print(v(1) and v("") and v(5))
print(not v(0), not not v("x"))
print(v("yes") if v(1) else v("no"))
print((v(1) or v(2)) and (v(0) or v(3)))

class Odd:
    def __init__(self, n): self.n = n
    def __lt__(self, other):
        return [] if self.n > 5 else ["truthy", self.n]
    def __bool__(self):
        print("bool", self.n)
        return self.n > 0

print(Odd(1) < Odd(2), Odd(9) < Odd(1) < Odd(0), Odd(1) < Odd(2) < Odd(3))
print((Odd(-1) or "else"), "then" if Odd(3) else "otherwise")

class BadLen:
    def __len__(self): return -1

for thing in (BadLen(),):
    try:
        bool(thing)
    except ValueError as e:
        print(e)

class BadBool:
    def __bool__(self): return 1

try:
    if BadBool(): pass
except TypeError as e:
    print(e)
