# re, json, csv, string, codecs, unicodedata, format: shared patterns, encoders, readers, and sources that change. # expect: ok
import codecs
import csv
import io
import json
import re
import string
import unicodedata

from stress import check, part, run, together, workers


@part
def patterns(draw):
    """One pattern, one match, one scanner for all; the cache of patterns is emptied meanwhile."""
    pattern = re.compile(r"(?P<a>\w+)-(?P<b>\d+)(?:-(\d+))*")
    text = " ".join("w%d-%d" % (i, i) for i in range(50))
    match = pattern.search(text)
    scanner = pattern.scanner(text)

    def work(me, draw):
        found = []
        for i in range(20):
            check([m["b"] for m in pattern.finditer(text)] == [str(k) for k in range(50)])
            check(pattern.sub(lambda m: m["b"], text).split() == [str(k) for k in range(50)])
            check(match.groups() == ("w0", "0", None) and match.groupdict() == {"a": "w0", "b": "0"} and match.span("b") == (3, 4))
            check(match.expand(r"\g<b>:\1") == "0:w0" and match.re is pattern and match.regs)
            k = draw.below(30)
            check(re.match("(a{%d})b" % k, "a" * k + "b").end() == k + 1)
            if draw.chance(8):
                re.purge()
            try:
                m = scanner.search()
            except ValueError as error:
                check("already executing" in str(error), error)
                continue
            if m:
                found.append(m.group())
        return found

    found = sum(together(work), [])
    check(set(found) <= set(text.split()))


@part
def json_shared(draw):
    """Containers that change while they are encoded: valid JSON of what was there, or RuntimeError; decoders shared."""
    table, numbers = {"a": 1, "b": [1, 2]}, [1, 2, 3]
    encoder, decoder = json.JSONEncoder(sort_keys=bool(draw.below(2)), indent=draw.choose((None, 1))), json.JSONDecoder()

    def change(me, draw):
        for i in range(200):
            k = "k%d" % draw.below(20)
            table[k] = i
            if draw.below(2):
                table.pop(k, None)
            numbers.append(i)
            if draw.chance(5):
                del numbers[3:]

    def encode(me, draw):
        for i in range(60):
            try:
                got = decoder.decode(encoder.encode({"t": table, "n": numbers}))
                check(got["t"]["a"] == 1 and got["t"]["b"] == [1, 2] and got["n"][:3] == [1, 2, 3], got)
            except RuntimeError as error:
                check("changed size" in str(error), error)

    together(change, encode)


@part
def csv_shared(draw):
    """A reader and a writer shared; dialects registered and taken away by all."""
    out = io.StringIO()
    writer = csv.writer(out)

    def work(me, draw):
        for i in range(50):
            writer.writerow([me, i, 'q"%d' % i, "a,b"])
            name = "d%d" % draw.below(3)
            csv.register_dialect(name, delimiter=";")
            try:
                check(csv.get_dialect(name).delimiter == ";" and next(csv.reader(["a;b"], name)) == ["a", "b"])
                csv.unregister_dialect(name)
            except csv.Error as error:
                check("unknown dialect" in str(error), error)

    together(work)
    rows = sorted(csv.reader(io.StringIO(out.getvalue())))
    check(rows == sorted([str(me), str(i), 'q"%d' % i, "a,b"] for me in range(workers()) for i in range(50)), len(rows))
    shared = csv.reader(iter(["%d,%d" % (i, -i) for i in range(200)]))

    def read(me, draw):
        return [row for row in shared]

    for a, b in sum(together(read), []):
        check(int(a) == -int(b))


@part
def codec_registry(draw):
    """Codecs are looked up, registered and unregistered; incremental coders shared; error handlers replaced."""
    def find(name):
        return codecs.lookup("utf-8") if name.startswith("stress") else None

    shared = codecs.getincrementaldecoder("utf-8")()

    def work(me, draw):
        for i in range(60):
            codecs.register(find)
            try:
                check("x\u0394".encode("stress_%d" % me) == b"x\xce\x94")
            except LookupError as error:
                check("unknown encoding" in str(error), error)
            if draw.chance(3):
                codecs.unregister(find)
            codecs.register_error("stress", lambda e: ("?%d" % me, e.end))
            check("a\u0394".encode("ascii", "stress")[:2] == b"a?")
            check(draw.choose(("latin-1", "utf-16", "cp1252", "utf-8-sig", "idna", "koi8-r")) and b"abc".decode("latin-1") == "abc")
            try:
                shared.decode(b"\xce")
                shared.decode(b"\x94")
            except UnicodeDecodeError:
                pass

    together(work)
    for _ in range(60 * workers()):           # as often as it may have been registered
        codecs.unregister(find)


@part
def unicode_data(draw):
    """unicodedata, case mapping, isidentifier, normalisation of shared strs; hashes and utf-8 forms made by all at once."""
    texts = [chr(0x400 + i) * 5 + "e\u0301\ufb01" for i in range(30)]

    def work(me, draw):
        for i in range(200):
            s = draw.choose(texts)
            check(unicodedata.normalize("NFC", s)[5] == "\xe9" and unicodedata.name(s[0]) and s.upper().lower()[:5] == s.lower()[:5])
            check(s.encode() == bytes(s, "utf-8") and hash(s) == hash("".join(list(s))) and len(s.casefold()) == 9)
            check("{:>12}|{!r}".format(s[:3], me) == "%12s|%r" % (s[:3], me) and f"{i:#06x}" == "%#06x" % i)
            check(string.Template("$a-${b}").substitute(a=i, b=me) == "%d-%d" % (i, me))

    together(work)


@part
def string_building(draw):
    """A str that one thread lets grow by += while others have hold of it: what they hold does not change."""
    box = [""]

    def grow(me, draw):
        own = ""
        for i in range(400):
            own += "ab"
            box[0] = own
            if len(own) > 100:
                own = ""
        return None

    def look(me, draw):
        for i in range(400):
            s = box[0]
            n, h = len(s), hash(s)
            check(s == "ab" * (n // 2) and s.count("a") * 2 == n)
            t = s + "x"
            check(t[-1] == "x" and len(s) == n and hash(s) == h)

    together(grow, look)


run("native_text")
