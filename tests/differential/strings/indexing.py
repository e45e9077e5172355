# Indexing, slicing, iteration, repetition and comparison of text of one, two and four bytes a character.
for s in ("abcdef", "\xe0\xe1\xe2\xe3\xe4\xe5", "\u0430\u0431\u0432\u0433\u0434\u0435", "\U0001f600\U0001f601\U0001f602\U0001f603\U0001f604\U0001f605", "a\xe9\u0430\U0001f600\ud800z"):
    print(ascii(s[1:4]), ascii(s[::-1]), ascii(s[::2]), ascii(s[-2]), ascii(s[4:1:-2]), ascii(s[10:]), ascii(s[-100:2]), ascii(s * 2)[:20], len(s * 3), ascii(s[2:2]), [hex(ord(c)) for c in s])
s = "hello"
for bad in ("s[5]", "s[-6]", "s['a']", "s[1.0]", "s[None]", "s[0] = 'x'", "del s[0]", "s[1:2:0]", "s[::'x']", "s[0, 1]"):
    try:
        print(bad, eval(bad) if "=" not in bad and "del" not in bad else exec(bad))
    except Exception as e:
        print(bad, "->", type(e).__name__, e)
class I:
    def __index__(self): return 1
print(s[I()], s[I():], s[True], s[-0], s[:None], s[slice(1, 3)], s[2**70:], s[-2**70:], s * 0, s * -1, I().__index__() * s, "ab" * I() if False else "ab" * True)
print("a" < "b", "a" < "aa", "Z" < "a", "\xe9" > "z", "\uffff" < "\U00010000", "a" == "\u0430", "abc" > "abd", "" < "\x00", "x" != "x\x00", sorted(["b", "A", "a", "\xc9", "\U0001f600", "\uffee"]))
print(hash("abc") == hash("ab" + "c"), hash("") == hash(str()), "é" == "\xe9", "é" == "e\u0301", "\u212b" == "\xc5", len("\U0001f600"), len("e\u0301"))
print([c for c in "aé😀"], list(enumerate("xy")), tuple("ab"), dict.fromkeys("aab"), [*"hi"], min("hello"), max("hello"), "".join(reversed("abc")), list(zip("ab", "cd")), "b" in "abc", "" in "", "bc" in "abc", "\U0001f600" in "x\U0001f600y")
print(str(), str(5), str(b"x"), str(b"caf\xc3\xa9", "utf-8"), str(b"\xff", errors="replace"), str(object=1.5), str(b"a", "ascii", "strict"), repr(str(memoryview(b"zz"), "latin-1")), type(str.__new__(str, "q")))
for bad in (lambda: str(b"\xff", "utf-8"), lambda: str("x", "utf-8"), lambda: str(5, "utf-8"), lambda: str(b"", "nope"), lambda: str(b"", 5), lambda: str(1, 2, 3, 4)):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
class S(str):
    def __getitem__(self, i): return "sub"
    def __str__(self): return 5
x = S("abc")
print(x[0], type(x + "d").__name__, type(x * 1).__name__, type(x.upper()).__name__, x == "abc", hash(x) == hash("abc"), {x: 1}["abc"], type(x[1:]).__name__, "%s" % "ok")
try:
    str(x)
except TypeError as e:
    print(e)
