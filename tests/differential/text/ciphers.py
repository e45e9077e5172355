# Ciphers: Caesar, Vigenere, rail fence, a transposition, run lengths, Morse, base 64 by hand; each turned back.
from itertools import cycle, groupby
from string import ascii_lowercase as low, ascii_uppercase as up
import base64
def caesar(text, n): return text.translate(str.maketrans(low + up, low[n % 26:] + low[:n % 26] + up[n % 26:] + up[:n % 26]))
m = "Attack at Dawn, the 3rd!"
print(caesar(m, 3), caesar(caesar(m, 3), -3) == m, caesar(m, 13), caesar(m, 26) == m, caesar("naïve", 1))
def vigenere(text, key, sign=1):
    keys = cycle(key.lower())
    return "".join(chr((ord(c.lower()) - 97 + sign * (ord(next(keys)) - 97)) % 26 + 97) if c.isalpha() else c for c in text)
print(secret := vigenere(m, "Lemon"), vigenere(secret, "Lemon", -1))
def rails(n, length):
    rows = [*range(n), *range(n - 2, 0, -1)]
    return sorted(range(length), key=lambda i: (rows[i % len(rows)], i))
def fence(text, n): return "".join(text[i] for i in rails(n, len(text)))
def unfence(text, n):
    out = [""] * len(text)
    for c, i in zip(text, rails(n, len(text))): out[i] = c
    return "".join(out)
for n in (2, 3, 5): print(repr(f := fence(m, n)), unfence(f, n) == m)
def columns(text, width): return "".join(text[i::width] for i in range(width))
print(columns(m, 5), columns(columns("abcdefghijkl", 3), 4))
def rle(text): return "".join(f"{len(list(g)) if k else ''}{k}" for k, g in groupby(text))
def unrle(text):
    out, count = [], ""
    for c in text:
        if c.isdigit(): count += c
        else: out.append(c * int(count)); count = ""
    return "".join(out)
print(rle("aaabccddddddddddd"), unrle(rle("aaabccddddddddddd")), rle(""))
MORSE = dict(zip("abcdeinorst", ".- -... -.-. -.. . .. -. --- .-. ... -".split()))
print(" ".join(map(MORSE.get, "sos")), "".join({v: k for k, v in MORSE.items()}[s] for s in "-.-. --- -.. .".split()), max(MORSE.items(), key=lambda kv: (len(kv[1]), kv[0])))
def b64(data):
    alphabet = up + low + "0123456789+/"
    bits = "".join(f"{b:08b}" for b in data)
    bits += "0" * (-len(bits) % 6)
    out = "".join(alphabet[int(bits[i:i + 6], 2)] for i in range(0, len(bits), 6))
    return out + "=" * (-len(out) % 4)
for data in (b"", b"f", b"fo", b"foo", "grün €".encode(), bytes(range(250, 256))): print(b64(data), b64(data) == base64.b64encode(data).decode(), end=" ")
print()
print("".join(map(chr, map(int.__xor__, b"secret", cycle(b"key")))).encode("unicode_escape"), bytes(a ^ b for a, b in zip(bytes(a ^ b for a, b in zip(b"secret", cycle(b"key"))), cycle(b"key"))))
print("abc".translate({97: "<A>", 98: None, 99: 0x1F600}), str.maketrans("ab", "xy", "z"), str.maketrans({"a": 1, 98: "q"}), b"abc".translate(bytes.maketrans(b"ab", b"ba"), b"c"))
for f in (lambda: str.maketrans("ab", "c"), lambda: str.maketrans({"ab": 1}), lambda: "a".translate({97: 0x110000}), lambda: "a".translate({97: 1.5}), lambda: str.maketrans(5), lambda: bytes.maketrans(b"a", b"")):
    try: f()
    except (ValueError, TypeError) as e: print(type(e).__name__, e)
