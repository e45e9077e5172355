# re: matching, groups, flags, substitution, splitting.
import re
m = re.match(r"(?P<y>\d{4})-(?P<m>\d\d)(-(\d\d))?", "2024-05 rest")
print(m.group(), m.groups(), m.groupdict(), m.span("m"), m.start(3), m.lastindex, m.lastgroup, m["y"], m[2], m.expand(r"\g<m>/\1"), m.pos, m.endpos, m.string, bool(m), repr(m))
print(re.findall(r"(a)(b)?", "abaab"), re.findall(r"\w+", "héllo wörld_1 ٣"), re.findall(r"", "ab"), re.split(r"([,;])\s*", "a, b;c"), re.split(r"x*", "axbc"), re.split(",", "a,b,c", maxsplit=1), [x.span() for x in re.finditer(r"a|(?=b)", "aab")])
print(re.sub(r"(\w)(\d)", r"\2\1", "a1 b2"), re.sub("a", lambda m: m.group().upper() * 2, "banana", count=2), re.subn(r"\s+", " ", "a  b \n c"), re.sub(r"(?P<x>.)", r"<\g<x>\g<0>>", "ab"), re.sub("", "-", "abc"), re.sub(r"(a)|b", r"[\1]", "ab"), re.sub("x", r"\n\\", "x"))
print(re.search(r"(?i)ÉCOLE", "école"), re.search(r"^b$", "a\nb", re.M), re.search(r"a.b", "a\nb", re.S), re.search(r"""a \s b # comment""", "a b", re.X), re.fullmatch(r"a+?", "aaa"), re.match(r"\d", "٣", re.A), re.match(r"(?i:A)b", "ab"), re.match(r"(?-i:a)B", "ab", re.I))
print(re.findall(r"(?<=\$)\d+(?!\d)", "$12 $3x"), re.findall(r"(?<!a)b", "ab bb"), re.match(r"(a)?(?(1)b|c)", "c"), re.match(r"(?P<q>['\"]).*?(?P=q)", "'x' 'y'").group(), re.match(r"(?>a+)b", "aaab").span(), re.match(r"a++a", "aaa"), re.search(r"\bfoo\B", "foobar foo").span(), re.match(r"(\w+) \1", "hey hey").group(1))
p = re.compile(r"(?P<a>x)|(?P<b>y)", re.I)
print(p, p.pattern, p.flags, p.groups, dict(p.groupindex), p.match("zx", 1).span(), p.fullmatch("xY", 0, 1), p == re.compile(p.pattern, re.I), p.scanner("xy").search().lastgroup)
print(re.escape("a.b*[c]é \n"), re.match(rb"\w+", b"ab\xe9").group(), re.compile(b"a", re.L).flags, re.findall(r"[^\W\d_]+", "ab1_cé"), re.findall(r"[\]a-]", "]-ab"), re.purge())
for bad in ("(", ")", "[", "a**", "*a", "a{2,1}", "(?P<1>a)", "(?P<a>x)(?P<a>y)", "(?P=x)", "\\", r"\1", r"(a)\2", "(?x", "(?<=a+)b", "[z-a]", r"\q", "(?P<a", "(?Z)", "a(?i)b", "(?(1)a|b|c)", r"\N{nope}", "(?<a>b)", "(?-", r"[\d-a]", "(?#c", "(?P>a)", r"\x1", r"\u12"):
    try:
        print(bad, re.compile(bad).pattern)
    except re.error as e:
        print(bad, "->", e, e.pos, e.lineno, e.colno)
for f in (lambda: re.sub("(a)", r"\2", "a"), lambda: re.sub("a", r"\g<x>", "a"), lambda: re.match("a", b"a"), lambda: re.match(b"a", "a"), lambda: m.group(9), lambda: m.group("zz"), lambda: re.compile(5), lambda: re.compile(p, re.M), lambda: re.sub("a", r"\q", "a"), lambda: re.match(p, 5), lambda: re.compile(b"a", re.U)):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
