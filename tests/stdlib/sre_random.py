"""Patterns and strings by chance: a digest of all that they match, which the reference's answers must give too."""
import re, warnings
warnings.simplefilter("ignore")

class Random:
    def __init__(self, seed): self.state = seed * 7919 + 1
    def __call__(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) & (1 << 64) - 1
        return (self.state >> 33) % n
    def of(self, items): return items[self(len(items))]

SETS = ["[ab]", "[^a]", "[a-c]", r"\w", r"\s", r"\W", r"[^\s]", "[aé]", r"\d", r"[\u0100-\u0200b]", "é", r"\n", "ß", "."]
PLACES = ["^", "$", r"\b", r"\B", r"\A", r"\Z"]
REPEATS = ["*", "+", "?", "{0,2}", "{2}", "{1,3}", "{2,}", "{,1}"]
ALPHABETS = ["ab", "abc", "abcABC \n", "aé\u0101b", "ab\U0001f600K\u212aſs"]

def atom(r, depth, groups):
    kind = r(100)
    if kind < 35: return r.of("abcAB")
    if kind < 52: return r.of(SETS)
    if kind < 57: return r.of(PLACES)
    if kind < 61 and groups[0]: return r"\%d" % (1 + r(groups[0]))
    if depth <= 0: return r.of("abc")
    if kind < 75:
        groups[0] += 1
        return "(" + choice(r, depth - 1, groups) + ")"
    if kind < 83: return "(?:" + choice(r, depth - 1, groups) + ")"
    if kind < 87: return "(?=" + choice(r, depth - 1, groups) + ")"
    if kind < 90: return "(?!" + choice(r, depth - 1, groups) + ")"
    if kind < 92: return "(?<=" + r.of("abc.") * (1 + r(2)) + ")"
    if kind < 94: return "(?<!" + r.of("abc.") + ")"
    if kind < 96: return "(?>" + choice(r, depth - 1, groups) + ")"
    if kind < 98 and groups[0]:
        return "(?(%d)%s|%s)" % (1 + r(groups[0]), sequence(r, depth - 1, groups), sequence(r, depth - 1, groups))
    return "(?i:" + choice(r, depth - 1, groups) + ")"

def piece(r, depth, groups):
    a = atom(r, depth, groups)
    if r(10) < 4 and a not in PLACES:
        a += r.of(REPEATS) + r.of(["", "", "?", "+"])
    return a
def sequence(r, depth, groups): return "".join([piece(r, depth, groups) for _ in range(1 + r(4))])
def choice(r, depth, groups): return "|".join([sequence(r, depth, groups) for _ in range(r.of([1, 1, 1, 2, 3]))])

def results(pattern, text, repl):
    for f in (pattern.match, pattern.search, pattern.fullmatch):
        m = f(text)
        yield m and (m.regs, m.lastindex)
    yield [m.regs for m in pattern.finditer(text)]
    yield pattern.split(text)
    yield pattern.subn(repl, text)
    yield pattern.findall(text)
    m = pattern.search(text, 1, max(0, len(text) - 1))
    yield m and m.regs

for seed in range(8):
    r = Random(seed)
    digest = compiled = matched = 0
    while compiled < 150:
        source, flags, repl = choice(r, 3, [0]), r.of([0, 0, 0, 2, 8, 16, 256, 258, 26]), r"<\g<0>>"
        texts = ["".join([r.of(r.of(ALPHABETS)) for _ in range(r(10))]) for _ in range(4)]
        if r(7) == 0 and source.isascii():
            source, flags, repl = source.encode(), flags & ~256, repl.encode()
            texts = [t.encode("ascii", "replace") for t in texts]
        try:
            pattern = re.compile(source, flags)
        except re.error:
            continue
        compiled += 1
        for text in texts:
            found = list(results(pattern, text, repl))
            matched += found[1] is not None
            for byte in repr(found).encode():
                digest = (digest * 31 + byte) & (1 << 61) - 1
    print(seed, matched, digest)
