"""Generators: a pipeline of them, yield from, and send."""


def count(n):
    i = 0
    while i < n:
        yield i
        i += 1


def even(items):
    for item in items:
        if item % 2 == 0:
            yield item


def both(n):
    yield from count(n)
    yield from even(count(n))


def average():
    total, number, value = 0, 0, None
    while True:
        value = yield total // max(1, number)
        total += value
        number += 1


def main(n=2_000_000):
    result = sum(both(n)) + sum(x * 2 for x in even(count(n)))
    running = average()
    next(running)
    for i in range(n):
        result += running.send(i) & 1
    return result
