# Text to bytes and back: codecs, error handlers, marks of byte order, partial input, registration.
import codecs
import warnings
s = "aé€😀"
for enc in ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "utf-8-sig", "utf-7", "latin-1", "ascii", "cp1252", "unicode_escape", "raw_unicode_escape", "cp437", "iso8859-15", "koi8-r", "mac-roman", "punycode"):
    row = []
    for handler in ("strict", "ignore", "replace", "xmlcharrefreplace", "backslashreplace", "namereplace"):
        try:
            row.append(s.encode(enc, handler))
        except UnicodeEncodeError as e:
            row.append((e.start, e.end, e.reason))
    print(enc, row[0], row[1:] if row[1:] != [row[0]] * 5 else "all the same")
for data, enc in ((b"\xff", "utf-8"), (b"a\xc3", "utf-8"), (b"\xe2\x82", "utf-8"), (b"\xed\xa0\x80", "utf-8"), (b"\xf8\x88", "utf-8"), (b"\xc0\x80", "utf-8"), (b"a\x80b", "ascii"), (b"\x81", "cp1252"), (b"\x00", "utf-16-le"), (b"\x00\xd8", "utf-16-le"), (b"\x00\x00\x11\x00", "utf-32-le"),
                  (b"\\x4", "unicode_escape"), (b"+AAA", "utf-7"), (b"\xfe\xff\x00a", "utf-16"), (b"\xff\xfea\x00", "utf-16"), (b"\xef\xbb\xbfx", "utf-8-sig"), (b"\xf4\x90\x80\x80", "utf-8")):
    row = []
    for handler in ("strict", "ignore", "replace", "backslashreplace", "surrogateescape", "surrogatepass"):
        try:
            row.append(ascii(data.decode(enc, handler)))
        except UnicodeDecodeError as e:
            row.append(str(e).split(": ", 1)[1] if ": " in str(e) else str(e))
        except Exception as e:
            row.append(type(e).__name__)
    print(data, enc, row)
print("\udc80x".encode("utf-8", "surrogateescape"), "\ud800".encode("utf-8", "surrogatepass"), "\ud83d\ude00".encode("utf-16-le", "surrogatepass"), ascii(b"\x80".decode("utf-8", "surrogateescape")))
codecs.register_error("test.mark", lambda e: ("<%x>" % ord(e.object[e.start]), e.end) if isinstance(e, UnicodeEncodeError) else ("?", e.end))
print("aéb".encode("ascii", "test.mark"), b"a\xffb".decode("ascii", "test.mark"))
codecs.register_error("test.bad", lambda e: 5)
for bad in (lambda: "é".encode("ascii", "test.bad"), lambda: "é".encode("ascii", "unknown-handler"), lambda: "x".encode("no-such"), lambda: b"x".decode("hex"), lambda: "x".encode("rot13"), lambda: codecs.lookup("a b c"), lambda: "x".encode(5), lambda: "x".encode("utf-8", 5), lambda: codecs.register(5), lambda: codecs.lookup_error("nope"), lambda: "x".encode("utf\0")):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
d = codecs.getincrementaldecoder("utf-8")()
print([d.decode(bytes([b])) for b in "é😀x".encode()], d.getstate())
try:
    d.decode(b"\xc3", True)
except UnicodeDecodeError as e:
    print(e)
print(codecs.encode(b"hi", "hex"), codecs.decode("uryyb", "rot13"), codecs.encode(b"x" * 5, "base64"), codecs.lookup("UTF8").name, codecs.lookup("Latin_1").name, codecs.BOM_UTF8, codecs.escape_decode(b"\\n\\x41")[0])
