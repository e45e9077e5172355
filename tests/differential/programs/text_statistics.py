# Word counts, an index of lines, a table that is aligned, run lengths, a Caesar cipher, a diff.
import re
from collections import Counter, defaultdict
from itertools import groupby
text = """It was the best of times, it was the worst of times,
it was the age of wisdom, it was the age of foolishness,
it was the epoch of belief, it was the epoch of incredulity."""
words = re.findall(r"[a-z']+", text.lower())
count = Counter(words)
index = defaultdict(set)
for n, line in enumerate(text.splitlines(), 1):
    for w in re.findall(r"\w+", line.lower()): index[w].add(n)
width = max(map(len, count))
for w, n in sorted(count.items(), key=lambda p: (-p[1], p[0]))[:6]:
    print(f"{w:<{width}} {n:>3} {'#' * n:<11}| {', '.join(map(str, sorted(index[w])))}")
print(len(words), len(set(words)), sum(map(len, words)) / len(words), max(words, key=len), Counter(map(len, words)).most_common(3))
def rle(s): return "".join(f"{len(list(g))}{k}" for k, g in groupby(s))
def unrle(s): return "".join(c * int(n) for n, c in re.findall(r"(\d+)(\D)", s))
print(rle("aaabccd"), unrle(rle("aaabccd")), rle(""), unrle("12x"))
def caesar(s, k): return "".join(chr((ord(c) - b + k) % 26 + b) if (b := 97 if c.islower() else 65 if c.isupper() else 0) else c for c in s)
print(caesar("Hello, World!", 3), caesar(caesar("Hello, World!", 3), -3))
def lcs(a, b):
    t = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            t[i + 1][j + 1] = t[i][j] + 1 if x == y else max(t[i][j + 1], t[i + 1][j])
    out = []
    i, j = len(a), len(b)
    while i and j:
        if a[i - 1] == b[j - 1]: out.append(a[i - 1]); i, j = i - 1, j - 1
        elif t[i - 1][j] >= t[i][j - 1]: i -= 1
        else: j -= 1
    return "".join(out[::-1])
print(lcs("AGGTAB", "GXTXAYB"), lcs("abc", "xyz"), "".join(sorted("mississippi")), " ".join(w[::-1] for w in "stressed desserts".split()), str.title("o'neill's mc-donald"), "%-10s|%5.1f%%" % ("share", 45.678))
