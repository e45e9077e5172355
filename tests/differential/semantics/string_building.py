# Joining, repeating, in-place concatenation and interning-free comparison in loops.
s = ""
for i in range(20): s += str(i)
t = s
s += "x"
print(s, t, len(s), s.startswith(t))
parts = []
for w in ("é", "中", "😀", "a"):
    parts.append(w * 3)
    print("".join(parts), len("".join(parts)), "|".join(parts).count("|"))
def repeat(c, n):
    out = c[:0]
    for _ in range(n): out = out + c
    return out
print(repeat("ab", 4), repeat(b"ab", 2), repeat((1,), 3), repeat([2], 2), repeat("\U00010000", 2) == "\U00010000" * 2)
b = bytearray()
for i in range(10): b += bytes([i + 65])
m = b
b += b"!"
print(b, m is b, bytes(b).decode()[::2])
words = "the quick brown fox".split()
print(" ".join(w.capitalize() for w in words), "".join(w[0] for w in words), "-".join(reversed(words)), {w: len(w) for w in words}, max(words, key=len), sorted(words, key=lambda w: w[-1]))
table = {}
for ch in "mississippi": table[ch] = table.get(ch, 0) + 1
print(table, "".join(k * v for k, v in sorted(table.items())))
text = "line one\nline two\r\n\nline four"
print([len(x) for x in text.splitlines()], text.split("\n"), text.encode().count(b"\n"), text.translate({10: "/", 13: None}))
print("%s" * 3 % (1, 2, 3), "{}" * 2, f"{'x' * 3:-^9}", ("a" "b" * 2), "ab" * 2 + "c" * 0, -1 * "x" == "", "x".__add__("y"), "x".__mul__(2), "b".__rmul__(3), "a".__contains__("a"), "abc".__getitem__(slice(1, None)))
try:
    "a".__add__(1)
except TypeError as e:
    print(e)
