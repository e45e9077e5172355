"""tests/objects/make_str_cases.py -- writes str_cases.txt: what str's methods give, as a reference implementation answers.

    python3.14 tests/objects/make_str_cases.py > tests/objects/str_cases.txt

A line is a method's name, the tuple of self and arguments, and ascii() of the result, or the exception; test_str_methods.c replays
them. Run it again when a method gains a behaviour that no line shows.
"""
import random
import sys

random.seed(3141)
TEXTS = ["", "a", "ab", "aa", "abcabc", "aaaaaa", "  a b  c ", "\t x\n", "A b-C d", "hello, world", "HELLO", "Hello World", "x=1;y=2",
         "é", "éa", "ÀÉîõü", "ß", "straße", "ŉ", "ǰ", "ﬁ", "Ǆ", "ǅ", "ǆ", "ΑΣ", "ΑΣ ", "Σ", "ΑΣΒ", "\u0391\u0301\u03a3", "\u03a3\u0301", "€uro", "a€b€c",
         "😀", "a😀b", "\ud800", "\udc80x", "1", "12", "-12", "+7", "²", "½", "٣", "Ⅷ", "一", "_x1", "1x", "class", "x y", "\x00", "a\x00b",
         "\x1c\x1d\x85", "\u2028", "\u2029a", "l1\nl2\r\nl3\rl4\x0bl5\x0cl6\x1cl7\x85l8\u2028l9", "\n", "\n\n", "a\n", "tab\there", "\t\t", "a\tb\nc\td",
         "\u3000a\u3000", "\xa0", "\xad", "\u200b", "\u0345", "ab" * 20, "abc€" * 9, "\u1e9e", "İ", "i\u0307", "\u0130I"]
PARTS = ["", "a", "b", "ab", "abc", "aa", " ", "é", "€", "😀", "x", "\n", "bc", "ca", "b c", "€b", "Σ", "ß"]
NUMBERS = [0, 1, 2, 3, 5, -1, -2, -3, 100, -100, None, 10**30, -10**30, True]
out = []


def case(name, *args):
    try:
        if name == "%":
            result = args[0] % args[1]
        elif name == "repr":
            result = repr(args[0])
        else:
            result = getattr(args[0], name)(*args[1:])
        text = ascii(result)
    except Exception as e:
        text = type(e).__name__ + ": " + ascii(str(e))
    if len(text) < 400:
        out.append("%s\t%s\t%s" % (name, ascii(args), text))


for name in """capitalize casefold title lower upper swapcase isascii islower isupper istitle isspace isdecimal isdigit isnumeric isalpha
        isalnum isidentifier isprintable repr strip lstrip rstrip split rsplit splitlines expandtabs __len__ __getnewargs__""".split():
    for t in TEXTS:
        case(name, t)
for t in TEXTS:
    case("splitlines", t, True)
    case("expandtabs", t, random.choice(NUMBERS[:9]))
for name in "find rfind index rindex count startswith endswith".split():
    for _ in range(60):
        args = [random.choice(TEXTS), random.choice(PARTS)]
        for _ in range(random.randrange(3)):
            args.append(random.choice(NUMBERS))
        case(name, *args)
    case(name, "abc")
    case(name, "abc", 1)
    case(name, "abc", "a", 1, 2, 3)
    case(name, "abc", "a", "b")
    case(name, "", "", 1)
    case(name, "abc", "", 3)
    case(name, "abc", "", 4)
for _ in range(30):
    case(random.choice(["startswith", "endswith"]), random.choice(TEXTS), tuple(random.sample(PARTS, 3)))
case("startswith", "a", ("b", 1))
case("endswith", "a", [1])
for name in "split rsplit".split():
    for _ in range(60):
        case(name, random.choice(TEXTS), random.choice(PARTS + [None]), random.choice(NUMBERS))
    case(name, "a", 1)
    case(name, "a", "b", 1, 2)
    for t in ("  a    b   c  ", "a b", " \n", "", "\u3000x\u2003 y\t"):
        for n in range(-1, 5):
            case(name, t, None, n)
for name in "partition rpartition removeprefix removesuffix strip lstrip rstrip join".split():
    for _ in range(40):
        case(name, random.choice(TEXTS), random.choice(PARTS))
    case(name, "a")
    case(name, "a", 1)
    case(name, "a", "a", "b")
for sep in PARTS:
    for items in ([], ["a"], ["a", "b"], ("x", "é", "€"), ["", "", ""], ["😀", "a"], ["a", 1], ["a", None, "b"], {"k": 1}):
        case("join", sep, items)
for _ in range(150):
    case("replace", random.choice(TEXTS), random.choice(PARTS), random.choice(PARTS), *random.choice([(), (-1,), (0,), (1,), (2,), (100,)]))
for args in (("a",), ("a", "b"), ("a", 1, "b"), ("a", "b", 1), ("a", "b", "c", "d"), ("a", "b", "c", 1, 2)):
    case("replace", *args)
for name in "center ljust rjust".split():
    for _ in range(40):
        case(name, random.choice(TEXTS), random.choice([0, 1, 4, 5, 6, 7, 12, -3]), *random.choice([(), ("*",), ("é",), ("€",), ("😀",)]))
    for args in (("a",), ("a", "b"), ("a", 5, ""), ("a", 5, "xy"), ("a", 5, 1), ("a", 5, "x", 1), ("a", 10**30), ("a", 2**62)):
        case(name, *args)
for _ in range(40):
    case("zfill", random.choice(TEXTS), random.choice([0, 1, 3, 5, 8, -1]))
case("zfill", "a", "b")
for t in TEXTS:
    case("translate", t, {97: "x", 98: None, 99: "€uro", 0xe9: 101, 0x20ac: None, 32: "_"})
for table in ({97: -1}, {97: 0x110000}, {97: 1.5}, {97: 10**30}, [], "xyz", 5, {97: "\U0010ffff"}):
    case("translate", "abc", table)
for args in ((1,), ("a",), ({"a": 1, 98: None, "€": "x"},), ({"ab": 1},), ({1.5: 1},), ("ab", "cd"), ("ab", "c"), ("ab", "cd", "ef€"), ("a", 1),
             (1, "a"), ("a", "b", 1), (), ("a", "b", "c", "d")):
    case("maketrans", "", *args)
for name, args in (("__add__", PARTS + [1, None]), ("__mul__", [0, 1, 2, 7, -1, True, "a", 1.5, 2**62]), ("__contains__", PARTS + [1]),
                   ("__getitem__", [0, 1, -1, 5, -5, 10**30, "a", None, 1.5]), ("__eq__", PARTS + [1]), ("__ne__", PARTS),
                   ("__lt__", PARTS + [1]), ("__le__", PARTS), ("__gt__", PARTS), ("__ge__", PARTS)):
    for a in args:
        for t in random.sample(TEXTS, 4):
            case(name, t, a)
for errors in ("strict", "ignore", "replace", "backslashreplace", "xmlcharrefreplace", "namereplace", "surrogateescape", "surrogatepass", "nope"):
    for encoding in ("utf-8", "ascii", "latin-1", "UTF_16", "utf-32", "utf8", "us-ascii", "iso8859-1"):
        for t in random.sample(TEXTS, 5) + ["é\ud800€", "a\udc80\udcff"]:
            case("encode", t, encoding, errors)
        for b in (b"", b"abc", b"\xff", b"a\xc3\xa9\xe2\x82", b"\xed\xa0\x80x", b"\xff\xfea\x00\x00\xd8", b"\x00\x00\xfe\xff\x00\x00\x00a", b"\xf0\x9f\x98\x80\xff\xfe"):
            if random.randrange(2) or errors == "strict":
                case("decode", b, encoding, errors)
for args in (("a", 1), ("a", "utf-8", 1), ("a", "utf-8", "strict", 1), ("a", "a\0b")):
    case("encode", *args)

FORMATS = ["%s", "%r", "%a", "%5s|", "%-5s|", "%.1s", "%5.1r", "%c", "%d", "%i", "%u", "%5d", "%-5d|", "%05d", "%+d", "% d", "%.4d", "%x", "%#x", "%X",
           "%#o", "%08.3f", "%e", "%G", "%g", "%#g", "%%", "%5%", "%y", "%", "%l", "%ld", "%(k)s", "%(k", "%*d", "%.*f", "%s %s", "abc", "%é", "é%s€"]
VALUES = [1, -1, 0, 255, 10**20, -10**20, True, 1.5, -0.0, 1e100, 1e-10, float("inf"), float("nan"), "a", "é", "€", "", None, (1,), (1, 2), (5, 1.25),
          (), {"k": 1}, [1], "ab", 0x110000, ("a", "b")]
for f in FORMATS:
    for v in random.sample(VALUES, 9):
        case("%", f, v)
for f in ("%s", "%d", "%x", "%g", "%c", "%5.2f|", "%-8r|", "%+08.2e"):
    for v in VALUES:
        case("%", f, v)
TEMPLATES = ["{}", "{0}", "{:>5}|", "{!r}", "{!a:<8}|", "{!s}", "{!x}", "{", "}", "{{}}", "{{{}}}", "{0}{}", "{}{0}", "{1}", "{a}", "{:{}}", "{0:{1}}",
             "{:{:{}}}", "{0[0]}", "{0[a]}", "{0.real}", "{0.x}", "{0[}", "{0[]}", "{0.}", "{!}", "{!r", "{:", "{0!r:", "{:d}", "x{}y", "é{}€", "{ }", "{99}",
             "{0[1]x}", "{:é^7}", "{:,}", "{:_}", "{:+}", "{:05}", "{:.2}", "{:x}", "{:s}"]
for t in TEMPLATES:
    for args in ((1,), ("a",), (1.5, 4), ([3, 4],), ("é€", 9), (), ("abc", "5", "3")):
        case("format", t, *args)
for t in ("{a}", "{b}", "{a[0]}", "{0}", "{}", "{a!r:>6}"):
    case("format_map", t, {"a": "xy"})
for spec in ("", "5", "<5", ">5", "^5", "=5", "*^7", "é>4", ".1", "5.1", "s", "5s", "d", "+", " ", "-", "z", "#", "05", "_", ",", ".", ".s", "xx", "5x",
             "99999999999999999999", "😀<3", "\u0663"):
    for t in ("", "ab", "é€"):
        case("__format__", t, spec)
case("__format__", "a", 1)
for args in (("a", 1), ("", ), ("b", [1])):
    case("upper", *args)
    case("isalpha", *args)
sys.stdout.write("\n".join(out) + "\n")
