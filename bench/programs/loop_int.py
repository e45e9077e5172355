"""Small-int arithmetic in a loop: multiply, add, mask, compare."""


def main(n=10_000_000):
    x = odd = 0
    for i in range(n):
        x = (x * 31 + i) & 0xFFFFFF
        if x & 1:
            odd += 1
    return x, odd
