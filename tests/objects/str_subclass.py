# options: -X bare
# Subclasses of str: construction, attributes, what methods give, equality and hash, special methods.


class Plain(str):
    pass


class Slotted(str):
    __slots__ = ()


class Full(str):
    def __new__(cls, text, extra):
        self = super().__new__(cls, text)
        self.extra = extra
        return self

    def __str__(self):
        return "<" + super().__str__() + ">"

    def __repr__(self):
        return "Full(%s)" % super().__repr__()

    def __hash__(self):
        return 7

    def __eq__(self, other):
        return isinstance(other, str) and self.upper() == other.upper()

    def __getitem__(self, i):
        return "#" + str.__getitem__(self, i)

    def __format__(self, spec):
        return "F" + spec


for text in ("", "a", "abc", "é", "a€", "😀" * 500, "x" * 3000):
    p, s, f = Plain(text), Slotted(text), Full(text, [text])
    print(len(p), p == text, text == p, hash(p) == hash(text), {text: 1}.get(p), p == s, p is text, type(p).__name__)
    p.note = "n"
    print(p.note, p.__dict__, f.extra == [text], f.__dict__ == {"extra": [text]})
    for q in (p, s):
        results = [q[:], q + "", "" + q, q * 1, str(q), q.strip(), q.replace("~", ""), q.ljust(0), q.center(0), q.expandtabs(), q.removeprefix("~"),
                   q.join([q]), "".join([q]), q.translate({}), "%s" % q, "{}".format(q), f"{q}", q.__getnewargs__()[0], q.zfill(0), q.split("~")[0],
                   q.partition("~")[0]]
        print([type(r).__name__ for r in results], all(r == text for r in results))
    try:
        s.note = 1
    except AttributeError:
        print("no attributes")

f = Full("aBc", 5)
print(str(f), repr(f), f.extra, hash(f), f == "ABC", "abC" == f, f != "abd", f[0], f[1:], "%s %r" % (f, f), "{:5} {!s} {!r}".format(f, f, f))
print([c for c in f], "B" in f, f.find("B"), f.upper(), type(f.upper()), f + "x", "x" + f, f * 2)
print(f"{f}", f"{f!s}", f"{f:>3}", ",".join([f, f]), f.join("xy"))
d = {"abc": 1}
d[Full("abc", 0)] = 2
print(d)
print(Plain(b"caf\xc3\xa9", "utf-8"), Plain(object="x"), Plain(5), repr(Plain()), Plain(encoding="ascii"))
print(str.__new__(Plain, "z"), type(str.__new__(Plain, "z")).__name__)


class Weird:
    def __str__(self):
        return Plain("w")

    def __repr__(self):
        return Plain("r")


print(type(str(Weird())).__name__, type(repr(Weird())).__name__, type(f"{Weird()}").__name__, type(Plain(Weird())).__name__)


class Bad:
    def __str__(self):
        return 1

    __repr__ = __format__ = lambda self, *a: 2


for make in (str, repr, format, Plain, "{}".format, "%s".__mod__, lambda b: f"{b!r}"):
    try:
        print(make(Bad()))
    except TypeError as e:
        print(e)
for wrong in (lambda: Plain("a", "b"), lambda: Plain(1, 2, 3, 4), lambda: Plain(x=1), lambda: str.upper(1), lambda: str.join(Plain(","), [1])):
    try:
        wrong()
    except TypeError as e:
        print(e)
