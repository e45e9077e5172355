# Case, classification and padding, beyond ASCII too.
words = ["Hello World", "straße", "ﬁne", "ǆungla", "İstanbul", "ΑΣ", "ΌΣΟΣ Σ", "they're bill's", "x1y2", "ÿ", "ŉ", "\U00010400\U00010428", "\u1e9e", ""]
for w in words:
    print(ascii(w), [ascii(f(w)) for f in (str.upper, str.lower, str.title, str.capitalize, str.swapcase, str.casefold)])
tests = ["abc", "ABC", "Abc", "a1", "12", "²", "٣", "½", "Ⅷ", " ", "\t", "\u2003", "a b", "_x", "x-y", "é", "1x", "\x00", "\U0001f600", "中", "Title Case", "Title case", "A1 B2", "ǅ", "", "\u0345", "ª", "\xad", "\ud800"]
for t in tests:
    print(ascii(t).ljust(12), "".join("01"[f(t)] for f in (str.isalpha, str.isdigit, str.isdecimal, str.isnumeric, str.isalnum, str.islower, str.isupper, str.istitle, str.isspace, str.isidentifier, str.isprintable, str.isascii)))
print("x".center(5), "|", "xy".center(5, "*"), "xy".center(6, "é"), "x".ljust(3, "\U0001f600"), "x".rjust(1), "abc".center(-5), "42".zfill(5), "-42".zfill(6), "+".zfill(3), "--5".zfill(5), "".zfill(2), "é".zfill(3))
print("a\tb\tc".expandtabs(), "a\tbcd\te".expandtabs(4), "\t".expandtabs(0), "x\ny\tz".expandtabs(3), "é\t|".expandtabs(4), "a\tb".expandtabs(-1))
table = str.maketrans({"a": "1", "b": None, ord("c"): "long", "d": 0x1f600})
print(ascii("abcd".translate(table)), "abc".translate(str.maketrans("ab", "xy", "c")), "abc".translate({97: 98}), ascii("é".translate({0xe9: "e\u0301"})))
class T:
    def __getitem__(self, n):
        if n == 97: raise LookupError
        if n == 98: return None
        return n + 1
print("abcz".translate(T()))
for bad in ("'a'.center()", "'a'.center(5, 'xy')", "'a'.ljust(5, '')", "'a'.zfill('x')", "'a'.translate(5)", "str.maketrans('a')", "str.maketrans('ab', 'c')", "str.maketrans({'ab': 1})", "'a'.translate({97: 1.5})", "'a'.translate({97: 0x110000})",
            "'a'.expandtabs('x')", "str.maketrans(1, 2)", "'a'.upper(1)", "'a'.center(3, 1)", "'a' * 10**20", "str.maketrans({1.5: 2})"):
    try:
        print(bad, eval(bad))
    except Exception as e:
        print(bad, "->", type(e).__name__, e)
