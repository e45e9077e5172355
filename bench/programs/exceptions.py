"""Exceptions: raised and caught at once, from a depth of calls, and with finally."""


class Odd(Exception):
    pass


def check(n, depth):
    if depth:
        return check(n, depth - 1)
    if n & 1:
        raise Odd(n)
    return n


def main(n=1_000_000):
    caught = ended = 0
    for i in range(n):
        try:
            check(i, 3)
        except Odd as odd:
            caught += odd.args[0] & 7
        finally:
            ended += 1
        try:
            {}[i]
        except KeyError:
            caught += 1
    return caught, ended
