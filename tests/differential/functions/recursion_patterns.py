# Mutual recursion, memoisation, accumulators, tree building, backtracking.
def even(n): return n == 0 or odd(n - 1)
def odd(n): return n != 0 and even(n - 1)
print(even(100), odd(7), [n for n in range(10) if even(n)])
def memo(f):
    cache = {}
    def g(*a):
        if a not in cache: cache[a] = f(*a)
        return cache[a]
    g.cache = cache
    return g
@memo
def ways(n, k): return 1 if n == 0 else 0 if n < 0 or k == 0 else ways(n - k, k) + ways(n, k - 1)
print(ways(50, 50), len(ways.cache) > 100)
def queens(n, row=0, cols=()):
    if row == n: yield cols
    else:
        for c in range(n):
            if all(c != k and abs(c - k) != row - i for i, k in enumerate(cols)):
                yield from queens(n, row + 1, cols + (c,))
print(len(list(queens(6))), next(queens(8)))
def hanoi(n, a="A", b="B", c="C"):
    return [] if n == 0 else hanoi(n - 1, a, c, b) + [a + c] + hanoi(n - 1, b, a, c)
print(hanoi(3), len(hanoi(8)))
def subsets(s): return [[]] if not s else (lambda r: r + [[s[0]] + x for x in r])(subsets(s[1:]))
print(subsets([1, 2, 3]))
def ackermann(m, n): return n + 1 if m == 0 else ackermann(m - 1, 1) if n == 0 else ackermann(m - 1, ackermann(m, n - 1))
print(ackermann(2, 3))
def parse(tokens):
    def expr():
        v = term()
        while tokens and tokens[0] in "+-":
            v = v + term() if tokens.pop(0) == "+" else v - term()
        return v
    def term():
        v = atom()
        while tokens and tokens[0] in "*/":
            v = v * atom() if tokens.pop(0) == "*" else v / atom()
        return v
    def atom():
        t = tokens.pop(0)
        if t == "(":
            v = expr()
            tokens.pop(0)
            return v
        return -atom() if t == "-" else int(t)
    return expr()
print(parse(list("2*(3+4)-6/(1+2)")), parse(list("-(2-5)*3")))
def qsort(l): return l if len(l) < 2 else qsort([x for x in l[1:] if x < l[0]]) + [l[0]] + qsort([x for x in l[1:] if x >= l[0]])
print(qsort([3, 6, 1, 8, 2, 9, 2]))
