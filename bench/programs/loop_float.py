"""Float arithmetic in a loop whose result feeds the next round."""


def main(n=20_000_000):
    x = 0.0
    for i in range(n):
        x = x * 0.5 + i
    return "%.6f" % x
