"""Dicts: counting words, integer keys, insertion, deletion, iteration."""


def main(n=700):
    words = [f"word{i * i % 997}" for i in range(5000)]
    result = 0
    for _ in range(n):
        counts = {}
        for word in words:
            counts[word] = counts.get(word, 0) + 1
        numbers = {i * 7: i for i in range(5000)}
        for i in range(0, 5000, 3):
            del numbers[i * 7]
        for key, value in numbers.items():
            result = (result + key * value) & 0xFFFFFFF
        result += len(counts) + (35 in numbers)
    return result
