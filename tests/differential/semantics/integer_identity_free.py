# Loops and arithmetic that cross from small to large ints and back.
x = 1
steps = []
while x < 10**30:
    x *= 1000003
    steps.append(x)
print(steps)
while x > 1:
    x //= 1000003
    steps.append(x)
print(steps[5:], steps[0] == steps[-2])
total = 0
for i in range(1, 100):
    total += i ** 5
    if i % 25 == 0: print(i, total, total % 97, -total // 7, total.bit_length())
a, b = 0, 1
for _ in range(300): a, b = b, a + b
print(a)
def gcd(m, n):
    while n: m, n = n, m % n
    return m
print(gcd(2**200 - 1, 2**150 - 1) == 2**50 - 1, gcd(10**40, 6**40) == 2**40)
n = 2**48
for d in (-2, -1, 0, 1, 2): print(n + d, -(n + d), (n + d) - n, (n + d) ^ n, (n + d) * (n - d), hash(n + d) == n + d)
print(sum([2**48] * 10), sum([2**47, -2**48, 2**47]), [2**48 - 1 + i for i in range(3)], -(-2**48), abs(-2**48), 2**48 // -1, -2**47 - 2**47 - 1)
def collatz(n):
    c = 0
    while n != 1:
        n = 3 * n + 1 if n & 1 else n >> 1
        c += 1
    return c
print(collatz(2**60 + 1), collatz(27), max(range(1, 300), key=collatz))
print(int(1e15) + 1, int(1e16), 10**15 / 3, (10**17 + 1) / 10**17, 3 * 0.1, 2**53 + 1.0, float(2**60 + 1) == 2**60, round(2.5) + round(3.5))
