"""Sorting: ints, floats, strings, with a key, and a heap in Python."""


def main(n=25):
    seed, result = 12345, 0
    for _ in range(n):
        numbers = []
        for _ in range(20_000):
            seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
            numbers.append(seed)
        ordered = sorted(numbers)
        floats = sorted([x / 3 for x in numbers], reverse=True)
        texts = sorted([str(x) for x in numbers])
        by_key = sorted(numbers, key=lambda x: x & 1023)
        result ^= ordered[1000] ^ int(floats[1000]) ^ len(texts[0]) ^ by_key[1000]
        heap = []
        for x in numbers[:2000]:
            heap.append(x)
            at = len(heap) - 1
            while at and heap[(at - 1) // 2] > heap[at]:
                above = (at - 1) // 2
                heap[at], heap[above] = heap[above], heap[at]
                at = above
        result ^= heap[0]
    return result
