"""Lists: append, index, slice, comprehension, pop, reverse."""


def main(n=500):
    result = 0
    for round in range(n):
        items = []
        for i in range(10_000):
            items.append(i ^ round)
        squares = [x * x for x in items if x & 1]
        for i in range(len(items) - 1):
            items[i] = items[i + 1] - items[i]
        items[100:200] = squares[:50]
        items.reverse()
        while len(items) > 5000:
            result += items.pop()
        result += sum(squares[::7])
    return result
