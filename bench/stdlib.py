#!/usr/bin/env python3
"""Compares python3t with a reference interpreter on the standard library: json, pickle, re, datetime, struct, csv, hashing, compression and more.

Each group of cases runs in a child process, alternately on both interpreters (A B A B ...); a case's figure is the best of the rounds, in
processor time of the whole process, so that what else the machine does counts little and what the interpreter's own threads do counts fully.
The ratio is reference / python3t: more than 1 means python3t is faster. Both have to compute the same results. A module that is missing is
skipped with a note, and so noted is a module whose native half is missing (its cases then time the library's Python code).
"""
import sys
import time

GROUPS = {}         # name -> (function that returns its cases, native modules it should run on)


def group(*native):
    """Declares a group. The function returns [(case, function)] or [(case, function, check)], where check(result) has to be true and is
    compared in place of the result: compressed or pickled bytes may differ between two correct implementations."""
    def declare(function):
        GROUPS[function.__name__.removesuffix("_cases")] = (function, native)
        return function
    return declare


def make_records(n):
    return [{"id": i, "name": "user %d" % i, "score": i * 1.25, "tags": ["alpha", "beta", "t%d" % (i % 7)], "active": i % 3 == 0,
             "address": {"street": "Straße %d" % i, "zip": "%05d" % (i * 37 % 99999), "extra": None}} for i in range(n)]


def make_text(lines):
    return "".join("%d: the quick brown fox no. %d jumps over user%d@example.org on 2024-%02d-%02d at 10.0.%d.%d\n"
                   % (i, i * 7919 % 1000, i, i % 12 + 1, i % 28 + 1, i % 256, i * 31 % 256) for i in range(lines))


@group("_json")
def json_cases():
    import json
    data = make_records(100)
    text, indented = json.dumps(data), json.dumps(data, indent=2)
    numbers = json.dumps([i * 0.1 for i in range(1000)] + list(range(1000)))
    strings = ["plain text %d" % i if i % 2 else 'quote " and \\ %d\n' % i for i in range(1000)]
    return [("dumps", lambda: json.dumps(data)), ("dumps sorted", lambda: json.dumps(data, sort_keys=True, ensure_ascii=False)),
            ("dumps indent", lambda: json.dumps(data, indent=2)), ("dumps strings", lambda: json.dumps(strings)),
            ("loads", lambda: json.loads(text)), ("loads indented", lambda: json.loads(indented)), ("loads numbers", lambda: json.loads(numbers))]


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __eq__(self, other):
        return (self.x, self.y) == (other.x, other.y)


@group("_pickle")
def pickle_cases():
    import pickle
    data, points = make_records(100), [Point(i, str(i)) for i in range(300)]
    cases = []
    for protocol in (2, 5):
        for name, value in (("data", data), ("objects", points)):
            pickled = pickle.dumps(value, protocol)

            def dump(value=value, protocol=protocol):
                return pickle.dumps(value, protocol)

            def load(pickled=pickled):
                return pickle.loads(pickled)

            cases += [("dumps %d %s" % (protocol, name), dump, lambda out, value=value: pickle.loads(out) == value),
                      ("loads %d %s" % (protocol, name), load, lambda out, value=value: out == value)]
    return cases


@group("_sre")
def re_cases():
    import re
    text = make_text(200)
    lines = text.splitlines()
    word, mail = re.compile(r"\w+"), re.compile(r"[\w.]+@[\w.]+\.\w+")
    date = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)")
    alternation = re.compile(r"fox|user\d+|over|example|jump(?:s|ed)")
    backtrack, ignore = re.compile(r"^(\d+): (.*?) on (.*) at (.*)$"), re.compile(r"BROWN|QUICK", re.I)
    token = re.compile(r"(?P<num>\d+(?:\.\d+)*)|(?P<id>[A-Za-z_]\w*)|(?P<op>[-:@.])|(?P<space>\s+)")
    return [("search literal", lambda: re.search("no. 999999", text) is None), ("search groups", lambda: [date.search(s).groups() for s in lines]),
            ("match lazy", lambda: [backtrack.match(s).groups() for s in lines]), ("findall words", lambda: word.findall(text)),
            ("findall mail", lambda: mail.findall(text)), ("findall alternation", lambda: alternation.findall(text)),
            ("findall ignorecase", lambda: ignore.findall(text)), ("finditer tokens", lambda: [m.lastgroup for m in token.finditer(text)]),
            ("sub template", lambda: date.sub(r"\g<day>.\2.\1", text)), ("sub function", lambda: date.sub(lambda m: m["year"], text)),
            ("split", lambda: re.split(r"[\s:@.]+", text)), ("compile", lambda: re._compiler.compile(r"(a|b+?)[^x-z]{2,5}(?=c)\d*$").groups)]


@group("_datetime")
def datetime_cases():
    import datetime as dt
    start, step = dt.datetime(2020, 2, 28, 12, 30, 15, 1234), dt.timedelta(days=1, seconds=3723, microseconds=17)
    moments = [start + i * step for i in range(300)]
    aware = [m.replace(tzinfo=dt.timezone(dt.timedelta(hours=2))) for m in moments]
    texts = [m.isoformat() for m in aware]
    plain = [m.strftime("%Y-%m-%d %H:%M:%S") for m in moments[:50]]
    return [("construct", lambda: [dt.datetime(2024, 5, 1 + i % 28, i % 24, i % 60) for i in range(300)]),
            ("add", lambda: [m + step for m in moments]), ("subtract", lambda: [m - start for m in moments]),
            ("timedelta", lambda: [step * i // 3 - step for i in range(300)]),
            ("compare", lambda: [a < b for a, b in zip(moments, moments[1:])]), ("compare aware", lambda: sorted(aware, reverse=True)[0]),
            ("isoformat", lambda: [m.isoformat() for m in aware]), ("fromisoformat", lambda: [dt.datetime.fromisoformat(t) for t in texts]),
            ("strftime", lambda: [m.strftime("%d.%m.%y %H:%M") for m in moments]),
            ("strptime", lambda: [dt.datetime.strptime(t, "%Y-%m-%d %H:%M:%S") for t in plain]),
            ("astimezone", lambda: [m.astimezone(dt.timezone.utc) for m in aware])]


@group("_struct")
def struct_cases():
    import struct
    small, wide = struct.Struct("<IHd"), struct.Struct(">bBhHiIqQfd8s")
    values = (-1, 2, -3, 4, -5, 6, -7, 8, 1.5, 2.25, b"eightchr")
    packed, table = wide.pack(*values), b"".join(small.pack(i, i % 65536, i / 4) for i in range(1000))
    buffer = bytearray(14000)

    def pack_into():
        for i in range(1000):
            small.pack_into(buffer, i * 14, i, 7, 0.5)
        return bytes(buffer[:28])

    return [("pack", lambda: [small.pack(i, 7, 0.5) for i in range(500)]), ("pack wide", lambda: [wide.pack(*values) for _ in range(300)][-1]),
            ("unpack", lambda: [small.unpack_from(table, i * 14) for i in range(500)]),
            ("unpack wide", lambda: [wide.unpack(packed) for _ in range(300)][-1]), ("iter_unpack", lambda: list(small.iter_unpack(table))),
            ("pack_into", pack_into), ("module calls", lambda: [struct.unpack("<I", struct.pack("<I", i)) for i in range(500)]),
            ("array of 1000", lambda: sum(struct.unpack("1000i", struct.pack("1000i", *range(1000)))))]


@group("_csv")
def csv_cases():
    import csv
    import io
    rows = [[str(i), "name %d" % i, 'with "quotes" %d' % i if i % 5 == 0 else "plain", i * 1.5, "a, b"] for i in range(300)]

    def write(rows=rows, **options):
        out = io.StringIO()
        csv.writer(out, **options).writerows(rows)
        return out.getvalue()

    def write_dicts():
        out = io.StringIO()
        writer = csv.DictWriter(out, ["a", "b", "c"])
        writer.writeheader()
        writer.writerows({"a": i, "b": "x", "c": None} for i in range(300))
        return out.getvalue()

    text = write()
    simple = "".join("%d,abc,def,%d,ghi\n" % (i, i * i) for i in range(300)).splitlines(True)
    return [("reader", lambda: list(csv.reader(simple))), ("reader quoted", lambda: list(csv.reader(io.StringIO(text, newline="")))),
            ("DictReader", lambda: list(csv.DictReader(simple, ["a", "b", "c", "d", "e"]))), ("writer", write),
            ("writer quote all", lambda: write(quoting=csv.QUOTE_ALL)), ("DictWriter", write_dicts)]


@group("_sha2", "_md5", "_blake2")
def hashlib_cases():
    import hashlib
    import hmac
    large, pieces, cases = bytes(range(256)) * 1024, [b"key %d" % i for i in range(200)], []
    for name in ("md5", "sha1", "sha256", "sha512", "sha3_256", "blake2b"):
        make = getattr(hashlib, name)
        cases += [(name + " small", lambda make=make: [make(p).hexdigest() for p in pieces]), (name + " large", lambda make=make: make(large).hexdigest())]
    return cases + [("hmac small", lambda: [hmac.new(b"secret", p, "sha256").hexdigest() for p in pieces]),
                    ("hmac digest", lambda: [hmac.digest(b"secret", p, "sha256") for p in pieces]),
                    ("pbkdf2", lambda: hashlib.pbkdf2_hmac("sha256", b"password", b"salt", 1000))]


def compression_cases(module, compress, unpacker_type):
    data = make_text(1500).encode()
    packed = compress(data)

    def stream():
        unpacker = unpacker_type()
        return sum(len(unpacker.decompress(packed[i:i + 4096])) for i in range(0, len(packed), 4096))

    return [("compress", lambda: compress(data), lambda out: module.decompress(out) == data), ("decompress", lambda: module.decompress(packed)),
            ("decompress stream", stream)]


@group()
def zlib_cases():
    import zlib
    data, short = make_text(1500).encode(), b"a short message, a short message"
    return compression_cases(zlib, lambda d: zlib.compress(d, 1), zlib.decompressobj) + [
        ("short messages", lambda: [zlib.decompress(zlib.compress(short)) for _ in range(50)][-1]),
        ("crc32", lambda: zlib.crc32(data)), ("adler32", lambda: zlib.adler32(data))]


@group("_bz2")
def bz2_cases():
    import bz2
    return compression_cases(bz2, lambda d: bz2.compress(d, 1), bz2.BZ2Decompressor)


@group("_lzma")
def lzma_cases():
    import lzma
    return compression_cases(lzma, lambda d: lzma.compress(d, preset=0), lzma.LZMADecompressor)


@group()
def io_cases():
    import io
    import os
    import tempfile
    text = make_text(1000)
    lines, encoded = text.splitlines(True), text.encode()
    folder = tempfile.TemporaryDirectory(prefix="p3t-bench-")
    path = os.path.join(folder.name, "lines")

    def write_file(folder=folder):
        with open(path, "w", encoding="utf-8") as file:
            for line in lines:
                file.write(line)
        return os.path.getsize(path)

    def read_file():
        with open(path, encoding="utf-8") as file:
            return sum(len(line) for line in file)

    def read_binary():
        with open(path, "rb") as file:
            return sum(len(line) for line in file)

    def write_wrapper():
        raw = io.BytesIO()
        out = io.TextIOWrapper(raw, encoding="utf-8", newline="\r\n")
        for line in lines:
            out.write(line)
        out.flush()
        return len(raw.getvalue())

    def write_string():
        out = io.StringIO()
        for line in lines:
            out.write(line)
        return len(out.getvalue())

    def print_lines():
        out = io.StringIO()
        for i in range(500):
            print("line", i, i * 0.5, file=out)
        return out.getvalue()

    def small_reads():
        reader = io.BufferedReader(io.BytesIO(encoded))
        return sum(len(piece) for piece in iter(lambda: reader.read(16), b""))

    write_file()
    return [("write lines", write_file), ("read lines", read_file), ("read binary lines", read_binary), ("TextIOWrapper write", write_wrapper),
            ("TextIOWrapper lines", lambda: len(list(io.TextIOWrapper(io.BytesIO(encoded), encoding="utf-8")))),
            ("TextIOWrapper read", lambda: len(io.TextIOWrapper(io.BytesIO(encoded), encoding="latin-1").read())),
            ("StringIO write", write_string), ("StringIO lines", lambda: len(list(io.StringIO(text)))), ("print", print_lines),
            ("small reads", small_reads)]


@group("_collections")
def collections_cases():
    import collections
    words = make_text(100).split()
    Pair = collections.namedtuple("Pair", "left right")

    def queue():
        waiting = collections.deque(range(100))
        for i in range(1000):
            waiting.append(waiting.popleft() + i)
        return sum(waiting)

    def grouped():
        by_length = collections.defaultdict(list)
        for word in words:
            by_length[len(word)].append(word)
        return sorted(by_length)

    def ordered():
        cache = collections.OrderedDict()
        for i in range(1000):
            cache[i % 150] = i
            cache.move_to_end(i % 150)
            if len(cache) > 100:
                cache.popitem(last=False)
        return list(cache)

    return [("deque", queue), ("Counter", lambda: collections.Counter(words).most_common(5)), ("defaultdict", grouped), ("OrderedDict", ordered),
            ("namedtuple", lambda: sum(Pair(i, 1).left for i in range(500)))]


@group("_heapq", "_bisect", "_functools")
def algorithms_cases():
    import bisect
    import functools
    import heapq
    import itertools
    import operator
    numbers = [i * 7919 % 10007 for i in range(1000)]
    order, pairs = sorted(numbers), [(n, str(n)) for n in numbers]

    def heap():
        queue = []
        for n in numbers:
            heapq.heappush(queue, n)
        return [heapq.heappop(queue) for _ in numbers]

    def heapify():
        queue = list(numbers)
        heapq.heapify(queue)
        return queue

    def insort():
        found = []
        for n in numbers:
            bisect.insort(found, n)
        return found

    @functools.lru_cache(maxsize=64)
    def cached(n):
        return n * n

    return [("heappush heappop", heap), ("heapify", heapify), ("nlargest", lambda: heapq.nlargest(10, pairs)),
            ("merge", lambda: list(heapq.merge(order, order, order))), ("bisect", lambda: [bisect.bisect_left(order, n) for n in numbers]),
            ("insort", insort), ("chain islice", lambda: sum(itertools.islice(itertools.chain(numbers, order, numbers), 10, 2500))),
            ("accumulate", lambda: list(itertools.accumulate(numbers))), ("permutations", lambda: sum(1 for _ in itertools.permutations(range(6)))),
            ("combinations", lambda: [sum(c) for c in itertools.combinations(range(14), 4)]),
            ("product", lambda: sum(a * b for a, b in itertools.product(range(30), range(30)))),
            ("groupby", lambda: [(k, len(list(g))) for k, g in itertools.groupby(order, lambda n: n // 100)]),
            ("sort itemgetter", lambda: sorted(pairs, key=operator.itemgetter(1))), ("lru_cache", lambda: sum(cached(n % 50) for n in numbers)),
            ("reduce", lambda: functools.reduce(operator.add, numbers))]


@group("_decimal")
def decimal_cases():
    import decimal
    import fractions
    values, texts = [decimal.Decimal(i) / 7 for i in range(1, 200)], ["%d.%02d" % (i, i % 100) for i in range(200)]
    cent = decimal.Decimal("0.01")

    def pi():
        with decimal.localcontext() as context:
            context.prec = 60
            last, t, total, n, na, d, da = 0, decimal.Decimal(3), 3, 1, 0, 0, 24
            while total != last:
                last, n, na, d, da = total, n + na, na + 8, d + da, da + 32
                t = (t * n) / d
                total += t
        return str(+total)

    return [("from text", lambda: [decimal.Decimal(t) for t in texts]), ("add multiply", lambda: sum(v * v for v in values)),
            ("divide", lambda: [1 / v for v in values]), ("quantize", lambda: [v.quantize(cent) for v in values]),
            ("str", lambda: [str(v) for v in values]), ("pi 60 digits", pi),
            ("Fraction", lambda: sum(fractions.Fraction(1, i) for i in range(1, 40)))]


# ---- the child: times the cases of one group on this interpreter ----

def seconds_of(function, least):
    """Processor seconds of one call: the best of three runs of as many calls as take `least` seconds."""
    clock, calls, best = time.process_time, 1, None
    while True:
        start = clock()
        for _ in range(calls):
            function()
        taken = clock() - start
        if taken >= least:
            break
        calls = max(calls * 2, min(calls * 50, int(calls * least * 1.2 / max(taken, 1e-6))))
    best = taken
    for _ in range(2):
        start = clock()
        for _ in range(calls):
            function()
        best = min(best, clock() - start)
    return best / calls


def child(name, least):
    """Prints a line for each case: its name, seconds and a sum over its result; or a note or a failure."""
    function, native = GROUPS[name]

    def say(*fields):
        print("\t".join(str(field).replace("\t", " ").replace("\n", " ") for field in fields), flush=True)

    for module in native:
        try:
            __import__(module)
        except ImportError:
            say("note", "without " + module)
    try:
        cases = function()
    except ImportError as problem:
        say("note", "skipped: %s" % problem)
        return
    for case, function, *check in cases:
        try:
            result = function()
            if check:
                result = check[0](result)
                if not result:
                    raise ValueError("the result is wrong")
            sum_of_result = 0
            for byte in repr(result).encode():
                sum_of_result = (sum_of_result * 31 + byte) % 1000000007
            say("case", case, "%.9g" % seconds_of(function, least), sum_of_result)
        except Exception as problem:
            say("failed", case, "%s: %s" % (type(problem).__name__, str(problem)[:80]))


# ---- the parent: runs the children and prints the table ----

def run_child(command, name, args):
    """What a child found: ({case: (seconds, sum)}, {case: failure}, [notes])."""
    import os
    import subprocess
    times, failures, notes = {}, {}, []
    try:
        done = subprocess.run(command + [os.path.abspath(__file__), "--child", name, str(args.least)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, errors="replace", timeout=args.timeout)
        output, ending = done.stdout, "" if done.returncode == 0 else (done.stderr.strip().splitlines() or ["exit status %d" % done.returncode])[-1]
    except subprocess.TimeoutExpired as late:
        output, ending = (late.stdout or b"").decode(errors="replace"), "no end after %.0f s" % args.timeout
    for line in output.splitlines():
        kind, *fields = line.split("\t")
        if kind == "case" and len(fields) == 3:
            times[fields[0]] = (float(fields[1]), fields[2])
        elif kind == "failed":
            failures[fields[0]] = fields[1]
        elif kind == "note":
            notes.append(fields[0])
    if ending:
        failures["(process)"] = ending[:100]
    return times, failures, notes


def compare(name, python, reference, args):
    """{label: (ours, theirs)} for a group, and how many cases failed; prints its part of the table."""
    best, wrong = ({}, {}), {}
    said = {}
    for _ in range(args.repeat):
        for side, (who, command) in enumerate((("python3t", python), ("reference", reference))):
            times, failures, notes = run_child(command, name, args)
            for note in notes:
                said[who + " " + note] = True
            for case, problem in failures.items():
                wrong[case] = "%s: %s" % (who, problem)
            for case, (seconds, result) in times.items():
                before = best[side].get(case, (seconds, result))
                best[side][case] = (min(seconds, before[0]), result)
    rows = {}
    for note in said:
        print("%-30s (%s)" % (name, note))
    for case, (seconds, result) in best[0].items():
        label = name + " " + case
        if case not in best[1]:
            continue
        theirs, expected = best[1][case]
        if result != expected:
            wrong[case] = "the results differ"
            continue
        rows[label] = (seconds, theirs)
        print("%-30s %12.1f %12.1f %8.2f" % (label, seconds * 1e6, theirs * 1e6, theirs / seconds), flush=True)
    for case, problem in wrong.items():
        print("%-30s FAILED: %s" % (name + " " + case, problem), flush=True)
    return rows, len(wrong)


def parse(default_python):
    import argparse
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default=default_python)
    parser.add_argument("--reference", help="interpreter to compare with (default: the first of python3.14, python3.15, python3.13, python3)")
    parser.add_argument("--only", metavar="NAME,...", help="only these groups: " + " ".join(GROUPS))
    parser.add_argument("--repeat", type=int, default=3, help="rounds, each on both interpreters; the best counts (%(default)s)")
    parser.add_argument("--least", type=float, default=0.02, help="processor seconds to spend on one timing (%(default)s)")
    parser.add_argument("--timeout", type=float, default=120, help="seconds for one child (%(default)s)")
    parser.add_argument("--slowest", type=int, default=10, help="how many to list at the end (%(default)s)")
    parser.add_argument("--svg", metavar="FILE", help="draw each group's mean ratio, with its least and most, as a bar chart")
    args = parser.parse_args()
    names = args.only.split(",") if args.only else list(GROUPS)
    unknown = [name for name in names if name not in GROUPS]
    if unknown or args.repeat < 1:
        parser.error("no such group: " + ", ".join(unknown) if unknown else "--repeat has to be at least 1")
    return args, names


def main():
    import os
    import shutil
    import statistics
    import chart
    import run
    args, names = parse(os.path.join(run.ROOT, "build", "release", "python3t"))
    python, reference = run.command_of(args.python), run.command_of(args.reference or run.find_reference())
    if not shutil.which(python[0]):
        sys.exit("there is no %s; `make build` makes it" % args.python)
    title = "%s against %s" % (run.version_of(python), run.version_of(reference))
    print(title + ", standard library")
    print("%-30s %12s %12s %8s" % ("case", "python3t us", "reference us", "ratio"))
    ratios, bars, failed = {}, [], 0
    for name in names:
        rows, wrong = compare(name, python, reference, args)
        failed += wrong
        found = {label: theirs / ours for label, (ours, theirs) in rows.items()}
        ratios.update(found)
        if found:
            bars.append((name, statistics.geometric_mean(found.values()), min(found.values()), max(found.values())))
    if ratios:
        mean = statistics.geometric_mean(ratios.values())
        print("\ngroups: " + "  ".join("%s %.2f" % (name, value) for name, value, _, _ in bars))
        print("geometric mean of %d cases: %.2f; %d of them at least as fast as the reference" % (len(ratios), mean, sum(r >= 1 for r in ratios.values())))
        print("slowest: " + "  ".join("%s %.2f" % (label, ratio) for label, ratio in sorted(ratios.items(), key=lambda r: r[1])[:args.slowest]))
        if args.svg:
            chart.bars(args.svg, title + ", standard library", "times as fast as the reference (processor time)", bars + [("all (mean)", mean, mean, mean)])
            print("drawn: " + args.svg)
    return 1 if failed else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        sys.exit(child(sys.argv[2], float(sys.argv[3])))
    sys.exit(main())
