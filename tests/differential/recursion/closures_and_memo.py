# Recursive closures, hand-made memos, trampolines, Ackermann, permutations, Hanoi, Collatz with shared state.
def make_fib():
    memo = {}
    def fib(n):
        if n not in memo: memo[n] = n if n < 2 else fib(n - 1) + fib(n - 2)
        return memo[n]
    fib.memo = memo
    return fib
fib, other = make_fib(), make_fib()
print(fib(90), len(fib.memo), other.memo, fib.__closure__[0].cell_contents is fib, fib.__code__.co_freevars)
def trampoline(f, *args):
    result = f(*args)
    while callable(result): result = result()
    return result
def even(n): return True if n == 0 else lambda: odd(n - 1)
def odd(n): return False if n == 0 else lambda: even(n - 1)
print(trampoline(even, 5001), trampoline(odd, 20001))
def ack(m, n): return n + 1 if m == 0 else ack(m - 1, 1) if n == 0 else ack(m - 1, ack(m, n - 1))
print([ack(m, n) for m in range(3) for n in range(4)], ack(3, 3))
def perms(items): return [[x, *p] for i, x in enumerate(items) for p in perms(items[:i] + items[i + 1:])] or [[]]
print(perms([1, 2, 3]), len(perms("abcde")))
def hanoi(n, a="A", b="B", c="C"):
    if n: yield from hanoi(n - 1, a, c, b); yield a + c; yield from hanoi(n - 1, b, a, c)
print(" ".join(hanoi(3)), sum(1 for _ in hanoi(8)))
def collatz():
    longest = best = 0
    lengths = {1: 1}
    def length(n):
        nonlocal longest, best
        if n not in lengths: lengths[n] = 1 + length(n // 2 if n % 2 == 0 else 3 * n + 1)
        if lengths[n] > longest: longest, best = lengths[n], n
        return lengths[n]
    return length, lambda: (longest, best, len(lengths))
length, stats = collatz()
print(max(range(1, 60), key=length), length(27), stats())
def gcd(a, b): return a if not b else gcd(b, a % b)
def power(b, e): return 1 if e == 0 else (h := power(b, e // 2)) * h * (b if e % 2 else 1)
def binary(n): return binary(n // 2) + str(n % 2) if n > 1 else str(n)
def partitions(n, top=None): return [[k, *p] for k in range(min(n, top or n), 0, -1) for p in partitions(n - k, k)] if n else [[]]
print(gcd(1071, 462), power(3, 50), binary(37), partitions(5))
def shadow(n):
    global shadow
    before, shadow = shadow, lambda n: f"replaced {n}"
    result = before is not shadow and shadow(n - 1)
    shadow = before
    return result
print(shadow(3), shadow(2))
def default(n, acc=[]):
    if n: acc.append(n); return default(n - 1)
    return list(acc)
print(default(3), default(2), default.__defaults__)
Y = lambda f: (lambda x: x(x))(lambda x: f(lambda *a: x(x)(*a)))
print(Y(lambda self: lambda n: 1 if n < 2 else n * self(n - 1))(20), Y(lambda me: lambda xs: xs and me(xs[1:]) + xs[:1])("recursion"))
