# Chains with in, is and calls, each middle operand once; results that are not bools.
calls = []
def v(x):
    calls.append(x)
    return x
for text in ("v(1) < v(2) < v(3) < v(0) < v(9)", "v(1) < v(5) > v(2)", "v(1) in v([1]) in v([[1]])", "v(3) != v(3) != v(4)", "v(0) is not v(None) == v(None)", "v(1) == v(1.0) == v(True)", "v('a') in v('abc') != v('x')", "not v(1) < v(2)", "(v(1) < v(2)) < v(3)", "v(1) < (v(2) < v(3))", "v([]) is v([])", "v(2) > v(1) not in v([])", "v(1) <= v(1) >= v(1) == v(1) is v(1)"):
    calls.clear()
    print(text, "=", eval(text), calls)
class R:
    def __init__(self, result): self.result = result
    def __lt__(self, other): return self.result
    def __contains__(self, x): return self.result
for result in ([], [1], "", "s", 0, None):
    print(repr(R(result) < 1), repr(R(result) < R(5) < 3), repr(1 in R(result)), repr(1 not in R(result)), repr(not R(result) < 1), "then" if R(result) < 1 else "else")
x = 5
print(1 < x < 10, 1 < x > 3, 10 > x <= 5, x == 5 == 5.0, 1 < x < 3 or "chained or", "a" < "b" < "c" and "and", [1 < 2 < n for n in range(4)], all(0 <= n < 10 for n in range(10)), 1 < 2 in [2], (1 < 2) in [True])
while 0 < x < 10: x += 3
print(x, -1 < 0 < 1 < 2 < 3 < 4 < 5, float("nan") < 1 < 2, [] < [1] < [1, 0] < [2], {1} < {1, 2} < {1, 2, 3}, () < (0,) < (0, 0))
