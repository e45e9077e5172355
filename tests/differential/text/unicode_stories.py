# Text beyond ASCII: combining marks, casing that changes length, classification, surrogates, encodings and their errors.
import unicodedata as ud
for word in ("Straße", "ﬁn", "İstanbul", "ΣΊΣΥΦΟΣ", "ǆ", "ŉ", "Ελλάς"):
    print(word, word.upper(), word.lower(), word.title(), word.casefold(), word.capitalize(), word.swapcase(), len(word), len(word.upper()))
e1, e2 = "é", "e\u0301"
print(e1 == e2, len(e1), len(e2), ud.normalize("NFC", e2) == e1, ud.normalize("NFD", e1) == e2, [ud.name(c) for c in e2], e2[::-1] == "\u0301e", ascii(e2))
def graphemes(text):
    out = []
    for c in text:
        if ud.combining(c) and out: out[-1] += c
        else: out.append(c)
    return out
print([len(g) for g in graphemes("e\u0301a\u0308\u0323x")], "".join(reversed(graphemes("ne\u0301t"))) == "te\u0301n")
def plain(text): return "".join(c for c in ud.normalize("NFKD", text) if not ud.combining(c))
print(plain("Ça va très ﬁne, Ångström №½²"), sorted(["zèbre", "Zebra", "été", "ete", "ähm", "eta"], key=lambda w: (plain(w).casefold(), w)))
for c in ("a", "5", "²", "½", "٣", "Ⅷ", "五", "_", "ª", "\u00a0", "\u200b", "ǅ", "\n"):
    print(ascii(c), "".join("01"[f(c)] for f in (str.isalpha, str.isdecimal, str.isdigit, str.isnumeric, str.isalnum, str.isidentifier, str.isspace, str.isprintable, str.isupper, str.islower, str.istitle)), ud.category(c), ud.numeric(c, None), end="; ")
print()
print(int("٣٤"), float("١.٥"), int("  ４２\u2003"), [int(d) for d in "०९"], "٣".isdecimal())
for text in ("²", "½", "五"):
    try: int(text)
    except ValueError as e: print(e)
poem = "naïve café — 10€ 😀"
for enc in ("utf-8", "utf-16-le", "utf-32-be", "latin-1", "cp1252", "ascii", "utf-7"):
    try: print(enc, len(b := poem.encode(enc)), b.decode(enc) == poem)
    except UnicodeEncodeError as e: print(enc, e.start, e.end, e.reason, repr(e.object[e.start:e.end]))
for how in ("ignore", "replace", "xmlcharrefreplace", "backslashreplace", "namereplace"): print(poem.encode("ascii", how))
for data in (b"\xff", b"ab\xc3", b"\xed\xa0\x80", b"\xf0\x9f\x98", b"\xc0\xaf", b"a\x80b"):
    try: data.decode()
    except UnicodeDecodeError as e: print(e, "|", data.decode(errors="replace"), ascii(data.decode(errors="surrogateescape")), data.decode(errors="backslashreplace"))
print("\udc80".encode(errors="surrogateescape"), "\ud800".encode(errors="surrogatepass"), "\N{GREEK SMALL LETTER PI}\x41\u0042\U00000043\103", "😀"[0] == "😀", len("😀"), ord("😀"), "😀".encode("utf-16-be").hex(), ud.bidirectional("א"), ud.mirrored("("), ud.east_asian_width("五"))
try: "\ud800".encode()
except UnicodeEncodeError as e: print(e)
ﬁ, µ, ª = 1, 2, 3
print(sorted(k for k in globals() if k in ("fi", "μ", "a")), fi, μ)
