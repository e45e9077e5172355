"""Attribute reads and writes on instances, classes and __slots__."""


class Point:
    scale = 3

    def __init__(self, x, y):
        self.x, self.y = x, y


class Slotted:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y


def main(n=8_000_000):
    p, q = Point(1, 2), Slotted(3, 4)
    for i in range(n):
        p.x = p.y + q.x
        q.y = p.x + p.scale
        p.y = (q.y + i) & 255
    return p.x, p.y, q.x, q.y
