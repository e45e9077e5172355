# Bits of ints: counting, masks, Gray codes, bytes, rotations, sets as ints, two's complement.
def gray(n): return n ^ n >> 1
def ungray(g):
    n = 0
    while g: n ^= g; g >>= 1
    return n
print([format(gray(n), "03b") for n in range(8)], all(ungray(gray(n)) == n for n in range(200)))
def rotl(x, k, bits=32): k %= bits; return (x << k | x >> bits - k) & (1 << bits) - 1
print(hex(rotl(0x80000001, 1)), hex(rotl(1, -1)), rotl(5, 32), hex(rotl(0xDEADBEEF, 8)))
def signed(x, bits): return (x & (1 << bits) - 1 ^ 1 << bits - 1) - (1 << bits - 1)
print([signed(x, 8) for x in (0, 127, 128, 255, 256, -129)], signed(2**63, 64), signed(-1, 4))
def subsets(mask):
    s = mask
    while s: yield s; s = s - 1 & mask
print(list(subsets(0b1011)), [b for b in range(8) if 0b10010110 >> b & 1], (0b1011).bit_count(), (-0b1011).bit_count(), (2**100).bit_length(), [n & -n for n in (12, 7, 64, -6)], [n & (n - 1) == 0 for n in (1, 6, 8)])
def fnv(data):
    h = 0xcbf29ce484222325
    for b in data: h = (h ^ b) * 0x100000001b3 & 0xFFFFFFFFFFFFFFFF
    return h
print(hex(fnv(b"")), hex(fnv(b"hello")), hex(fnv("é😀".encode())))
def crc(data, poly=0x1021, c=0xFFFF):
    for b in data:
        c ^= b << 8
        for _ in range(8): c = (c << 1 ^ poly if c & 0x8000 else c << 1) & 0xFFFF
    return c
print(hex(crc(b"123456789")), int.from_bytes(b"\x01\x02", "little"), (1000).to_bytes(2), ~0, ~-1, -1 >> 100, -5 & 0xF, 5 ^ -1, -8 | 3, 1 << 70 | 1, (1 << 70 | 1) & ~1 == 1 << 70)
state = 1
def lfsr():
    global state
    bit = (state ^ state >> 2 ^ state >> 3 ^ state >> 5) & 1
    state = state >> 1 | bit << 15
    return state
print([lfsr() for _ in range(6)], sum(lfsr() & 1 for _ in range(1000)))
