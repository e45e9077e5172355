# args, str and repr of built-in exceptions; attributes of those that have some.
cases = [
    Exception(), Exception(1), Exception(1, "two"), ValueError("x"), KeyError("k"), KeyError("a", "b"), StopIteration(5), StopIteration(), SystemExit(), SystemExit(1, 2),
    OSError(), OSError(2), OSError(2, "msg"), OSError(2, "msg", "file"), OSError(2, "msg", "f1", None, "f2"), OSError(1, 2, 3, 4, 5, 6), OSError("a", "b"),
    ImportError("m", name="n", path="p", name_from="q"), AttributeError("m", name="n", obj=5), NameError("m", name="n"), SyntaxError("m", ("f", 1, 2, "text", 3, 4)),
    UnicodeDecodeError("utf-8", b"abc\xff", 3, 4, "bad"), UnicodeEncodeError("ascii", "h\xe9", 1, 2, "bad"), UnicodeTranslateError("abc", 0, 2, "bad"),
    UnicodeEncodeError("ascii", "\U0001f600x", 0, 1, "r"), UnicodeDecodeError("x", b"abc", 0, 3, "several"), StopAsyncIteration(1), AssertionError([]), MemoryError(),
]
for e in cases:
    extra = {n: getattr(e, n) for n in ("errno", "strerror", "filename", "filename2", "name", "path", "name_from", "obj", "msg", "lineno", "offset", "text", "value", "code",
                                      "encoding", "object", "start", "end", "reason") if hasattr(e, n)}
    print(type(e).__name__, "|", e, "|", repr(e), "|", e.args, extra)
for number in (1, 2, 4, 11, 13, 17, 20, 21, 32, 104, 110, 111, 9999):
    print(number, type(OSError(number, "x")).__name__, end=" ")
print()
class Sub(OSError): pass
print(type(Sub(2, "x")).__name__, repr(Sub(2, "x", "y")))
for bad in (lambda: UnicodeDecodeError("a"), lambda: UnicodeDecodeError(1, b"", 0, 1, ""), lambda: UnicodeEncodeError("a", b"", 0, 1, ""), lambda: Exception(a=1),
            lambda: ImportError("x", wrong=1), lambda: SyntaxError("m", (1, 2)), lambda: SyntaxError("m", 5), lambda: BaseException.__new__(int)):
    try:
        print(repr(bad()))
    except Exception as e:
        print(type(e).__name__, e)
e = ValueError(1)
e.args = [1, 2]
print(e.args, str(e), repr(e))
try:
    e.args = 5
except TypeError as t:
    print(t)
