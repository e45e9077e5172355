# Identifiers in NFKC, normalisation, names of characters, surrogates in odd places, width of widths.
import unicodedata
ﬁne = "ligature name"
print(fine, "ﬁne" in globals(), "fine" in globals())
µ = 1
print(μ, [n for n in globals() if n in ("\u03bc", "\xb5")] == ["\u03bc"])
class K: ª = "feminine"
print(K.a, getattr(K, "a"), hasattr(K, "ª"))
def f(ﬀ=1): return ff
print(f(ff=5), 变量 if (变量 := 3) else 0, _Ⅷ if (_Ⅷ := 8) else 0)
for bad in ("a\u0301\u200b = 1", "½ = 1", "x\u00a0= 1", "“a”", "a–b", "€ = 1", "\u037a = 1", "x = 1\u200b", "\ufeffx = 1", "👍 = 1", "a\u2028b", "1\u0660", "٣", "é\x00"):
    try:
        compile(bad, "s", "exec")
        print("fine", ascii(bad))
    except (SyntaxError, ValueError) as e:
        print(ascii(bad), "->", ascii(getattr(e, "msg", str(e))), getattr(e, "offset", ""))
for form in ("NFC", "NFD", "NFKC", "NFKD"):
    print(form, [ascii(unicodedata.normalize(form, s)) for s in ("é", "e\u0301", "ﬁ", "\u212b", "가", "\u1100\u1161", "\u1e9b\u0323")])
print([unicodedata.name(c, "-") for c in "a é中\U0001f600\x00가"], unicodedata.lookup("snowman"), unicodedata.category("A"), unicodedata.bidirectional("א"), unicodedata.numeric("½"), unicodedata.digit("²"), unicodedata.east_asian_width("中"), unicodedata.combining("\u0301"), unicodedata.mirrored("("), unicodedata.decomposition("ﬁ"))
for bad in (lambda: unicodedata.lookup("nope"), lambda: unicodedata.name("\x00"), lambda: unicodedata.numeric("a"), lambda: unicodedata.normalize("X", "a"), lambda: unicodedata.category("ab"), lambda: unicodedata.decimal("²")):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
s = "x\ud83d\ude00y"
print(len(s), ascii(s), s.isprintable(), ascii(s.upper()), s[1] == "\ud83d", s == "x\U0001f600y", ascii(s.encode("utf-16-le", "surrogatepass").decode("utf-16-le")))
for act in (lambda: s.encode(), lambda: compile(s, "s", "exec"), lambda: int("\ud800"), lambda: open(s + "\0"), lambda: setattr(K, s, 1), lambda: exec("'\\ud800'.encode()"), lambda: __import__(s)):
    try:
        print("fine", act())
    except Exception as e:
        print(type(e).__name__, ascii(str(e))[:70])
print(ascii(repr(s)), sorted(["é", "z", "e\u0301", "Z", "\U0001f600", "\uffff"]) == ["Z", "e\u0301", "z", "é", "\uffff", "\U0001f600"])
