# The % operator: conversions, flags, mappings, tuples, errors, bytes.
class R:
    def __repr__(self): return "<r\u00e9>"
    def __str__(self): return "<s>"
print("%s %r %a" % (R(), R(), R()), "%5s|%-5s|%.1s|%5.2s|" % ("ab", "ab", "ab", "abc"), "%s" % [1], "%s" % (None,), "%s %s" % ("a", (1, 2)), "%%" % ())
print("%(a)s %(b)05.1f %(a)r %%" % {"a": "x", "b": 2.25, "c": 1}, "%(x y)s" % {"x y": 1}, "%(a(b))s" % {"a(b)": 2}, "%()s" % {"": 3})
print("%*d|%-*d|%.*f|%*.*f" % (5, 42, 5, 42, 2, 3.14159, 8, 3, 2.71828), "%*s" % (-5, "x") + "|", "%c%c%c" % ("x", 0x1f600, 65))
print("%s" % "%s", "no args" % (), "no args" % {}, "%s" % {"a": 1}, "%d" % True, "%d" % 3.99, "%x" % 255, "%i %u" % (1, 2), "%e %G" % (12345.678, 1e-10), "%s" % ("tuple",))
for f, a in (("%d", "x"), ("%d", None), ("%x", 1.5), ("%c", "ab"), ("%c", -1), ("%c", 1.5), ("%s", ()), ("%s %s", ("a",)), ("%s", ("a", "b")), ("x", 1), ("x", "y"), ("%", 1), ("%q", 1), ("%(a)s", 5), ("%(a)s", {}), ("%(a", {"a": 1}), ("%*d", ("x", 1)), ("%*d", (1,)),
             ("%5", 1), ("%.", 1), ("%f", "x"), ("%(a)s %s", {"a": 1}), ("%s %(a)s", {"a": 1}), ("%l", 1), ("%.99999999999d", 1), ("%99999999999d", 1), ("%d", 1j), ("%\u00e9", 1), ("%(a)*d", {"a": 1}), ("%z", 1), ("%s", [])):
    try:
        print(repr(f), repr(a), "=", repr(f % a))
    except Exception as e:
        print(repr(f), repr(a), "->", type(e).__name__, e)
print(b"%s %b %d %5.1f %c %a %r %x" % (b"raw", b"b", 5, 2.25, 65, "\xe9", b"z", 255), b"%(k)s" % {b"k": b"v"}, bytearray(b"%d") % 1, b"%c" % b"z", b"%s" % memoryview(b"mv"))
class B:
    def __bytes__(self): return b"own bytes"
print(b"%s" % B())
for f, a in ((b"%s", "str"), (b"%d", "1"), (b"%c", 256), (b"%c", b"ab"), (b"%b", 5), (b"%(k)s", {"k": b""}), (b"%s", None), (b"%q", 1)):
    try:
        print(f % a)
    except Exception as e:
        print(f, a, "->", type(e).__name__, e)
class Sub(str): pass
print(type("%s" % Sub("x")).__name__, type(Sub("%s") % 1).__name__, "%s" % Sub("y"))
class Map(dict):
    def __missing__(self, k): return "<%s>" % k
print("%(any)s %(thing)r" % Map())
class Seq:
    def __getitem__(self, i): return "item %r" % i
print("%(k)s" % Seq())
