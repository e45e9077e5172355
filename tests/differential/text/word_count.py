# Counting and laying out words: split and its limits, Counter, sorting by two keys, columns, wrapping by hand.
from collections import Counter, defaultdict
TEXT = """The quick brown fox -- the lazy dog's friend -- jumps over the dog.
  A fox is a fox, is it not?  "It is," said the dog; the fox jumps.\tEnd."""
def words(text):
    for raw in text.split():
        if word := raw.strip(".,;?\"-").lower(): yield word
counts = Counter(words(TEXT))
print(counts.most_common(3), counts["fox"], counts["cat"], counts.total(), len(counts))
print(sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))[:6])
for word, n in sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))[:4]: print(f"{word:.<10}{n:>3} {'#' * n:<7}| {n / counts.total():6.1%}")
by_length = defaultdict(list)
for w in words(TEXT): by_length[len(w)].append(w)
print({n: sorted(set(ws)) for n, ws in sorted(by_length.items())})
def wrap(text, width):
    line = ""
    for w in text.split():
        if line and len(line) + 1 + len(w) > width: yield line; line = w
        else: line = f"{line} {w}" if line else w
    if line: yield line
lines = list(wrap(TEXT, 24))
print(*(f"|{l:^24}|{len(l)}" for l in lines), sep="\n")
def justify(line, width):
    *init, last = line.split(" ")
    if not init: return last.ljust(width)
    gaps, extra = divmod(width - sum(map(len, [*init, last])), len(init))
    return "".join(w + " " * (gaps + (i < extra)) for i, w in enumerate(init)) + last
print(*(justify(l, 24) for l in lines[:3]), sep="\n")
print(" a  b c ".split(" "), " a  b c ".split(), " a  b c ".split(None, 1), "a,b,,c".split(","), "a,b,c,d".rsplit(",", 2), "".split(), "".split(","), "abc".split("abc"), "aXXbXXc".partition("XX"), "abc".rpartition("-"))
print(TEXT.splitlines()[1][:6], "a\r\nb\x0bc\u2028d\n".splitlines(), "a\nb\n".splitlines(True), "a\n\nb".split("\n"), "\n".splitlines(), TEXT.count("the"), TEXT.find("fox", 20), TEXT.rfind("fox"))
for f in (lambda: "a".split(""), lambda: "a".partition(""), lambda: "a".index("b"), lambda: "a".split(1), lambda: ",".join([1]), lambda: "x".ljust(5, "ab")):
    try: f()
    except (ValueError, TypeError) as e: print(type(e).__name__, e)
c = counts - Counter(the=3, fox=1, missing=5); c.subtract(fox=10)
print(c["the"], c["fox"], +c == c, Counter("abca") & Counter("aab"), Counter("ab") | Counter("bb"), list(Counter(b=2, a=1).elements()))
