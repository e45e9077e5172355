# struct, pickle, copy, hashlib, zlib, random, heapq, bisect, functools, itertools, datetime, decimal, math, shared by all. # expect: ok
import bisect
import copy
import datetime
import decimal
import fractions
import functools
import hashlib
import heapq
import hmac
import io
import pickle
import random
import struct
import threading
import zlib

from stress import check, part, run, together, workers


@part
def structs(draw):
    """One Struct packs into one buffer at different places; iter_unpack shared; Struct's __init__ called again meanwhile."""
    s, data = struct.Struct("<IqH"), bytearray(14 * 8)
    shared = struct.iter_unpack("<I", bytes(range(256)) * 4)

    def work(me, draw):
        for i in range(200):
            at = 14 * (me % 8)
            s.pack_into(data, at, i, -i, i % 65536)
            if me < 8:
                check(s.unpack_from(data, at) == (i, -i, i % 65536))
            check(struct.calcsize("%dB" % (i % 50)) == i % 50 and len(s.pack(1, 2, 3)) == 14)
            got = next(shared, None)
            check(got is None or got[0] >> 24 == (got[0] & 255) + 3)

    together(work)


@part
def pickles(draw):
    """dumps() of containers that change; loads(); classes found by name; one Pickler that all use."""
    table, numbers = {"a": [1]}, [1, 2, 3]
    shared_file = io.BytesIO()
    shared = pickle.Pickler(shared_file)

    def change(me, draw):
        for i in range(150):
            numbers.append((i, "x" * (i % 5)))
            table["k%d" % (i % 10)] = numbers[:2]
            if draw.chance(6):
                del numbers[3:]
                table.pop("k%d" % draw.below(10), None)

    def work(me, draw):
        for i in range(50):
            try:
                protocol = draw.below(6)
                got = pickle.loads(pickle.dumps((table, numbers, Point(i)), protocol))
                check(got[0]["a"] == [1] and got[1][:3] == [1, 2, 3] and got[2].x == i)
            except RuntimeError as error:
                check("during iteration" in str(error), error)
            try:
                shared.dump(i)
            except RuntimeError as error:
                check("concurrent" in str(error) or "used" in str(error) or "thread" in str(error), error)

    together(change, work)


class Point:
    def __init__(self, x):
        self.x = x


@part
def copies(draw):
    """copy and deepcopy of structures that change."""
    tree = {"left": [1, {"x": 1}], "right": (1, [2])}

    def change(me, draw):
        for i in range(150):
            tree["left"].append(i)
            tree["left"][1]["y%d" % (i % 5)] = [i]
            if draw.chance(5):
                del tree["left"][2:]

    def work(me, draw):
        for i in range(40):
            try:
                got = copy.deepcopy(tree)
                check(got["left"][1]["x"] == 1 and got["right"] == (1, [2]) and got["right"][1] is not tree["right"][1])
                check(copy.copy(tree)["right"] is tree["right"])
            except RuntimeError as error:
                check("during iteration" in str(error), error)

    together(change, work)


@part
def hashes(draw):
    """One hash object updated by all with equal blocks: the digest is that of so many blocks; copies are of one moment."""
    name = draw.choose(("md5", "sha1", "sha256", "sha3_256", "blake2b", "blake2s"))
    shared, block = hashlib.new(name), b"ab" * draw.choose((3, 700, 2000))
    mac = hmac.new(b"key", digestmod="sha256")
    prefixes = set()
    other = hashlib.new(name)
    for i in range(30 * workers() + 1):
        prefixes.add(other.digest())
        other.update(block)

    def work(me, draw):
        for i in range(30):
            shared.update(block)
            mac.update(block)
            check(shared.copy().digest() in prefixes and shared.digest() in prefixes)

    together(work)
    check(shared.digest() == hashlib.new(name, block * 30 * workers()).digest())
    check(mac.digest() == hmac.digest(b"key", block * 30 * workers(), "sha256"))


@part
def compressors(draw):
    """One compressor fed by all with equal blocks; one decompressor; checksums of a shared buffer."""
    block, n = b"hello world " * 20, 10
    shared, pieces, lock = zlib.compressobj(), [], threading.Lock()

    def work(me, draw):
        for i in range(n):
            with lock:                                  # (so that the pieces are in order)
                pieces.append(shared.compress(block))
            check(zlib.crc32(block) == zlib.crc32(block[5:], zlib.crc32(block[:5])))
            check(zlib.decompress(zlib.compress(block, draw.below(10))) == block)

    together(work)
    check(zlib.decompress(b"".join(pieces) + shared.flush()) == block * n * workers())
    loose = zlib.compressobj()

    def feed(me, draw):
        for i in range(n):
            loose.compress(block)
            loose.copy().flush()

    together(feed)
    loose.flush()
    whole = zlib.compress(block * 50)
    reader = zlib.decompressobj()

    def read(me, draw):
        got = b""
        for i in range(20):
            try:
                got += reader.decompress(reader.unconsumed_tail or whole, 100)
            except zlib.error:
                pass
        return len(got)

    together(read)


@part
def generators_of_numbers(draw):
    """One Random: each number of its sequence goes to one caller."""
    shared, twin, n = random.Random(5), random.Random(5), 100
    got = sum(together(lambda me, draw: [shared.getrandbits(60) for _ in range(n)]), [])
    check(sorted(got) == sorted(twin.getrandbits(60) for _ in range(n * workers())))

    def work(me, draw):
        items = list(range(20))
        for i in range(30):
            shared.shuffle(items)
            check(sorted(items) == list(range(20)) and 0 <= shared.random() < 1 and shared.choice(items) in items)
            state = shared.getstate()
            shared.setstate(state)
            shared.seed(i)

    together(work)


@part
def heaps(draw):
    """A heap that all push to and pop from: nothing is lost; sorted insertion keeps everything."""
    heap, n = [], 150

    def work(me, draw):
        got = []
        for i in range(n):
            heapq.heappush(heap, (draw.below(100), me, i))
            if draw.below(2):
                try:
                    got.append(heapq.heappop(heap))
                except IndexError:
                    pass
            if draw.chance(9):
                got.append(heapq.heappushpop(heap, (draw.below(100), me, -1 - i)))
        return got

    def key(t):
        return t[1], t[2]

    before = together(work)
    rest = sum(before, []) + heap
    check(sum(1 for t in rest if t[2] >= 0) == n * workers() and len({key(t) for t in rest}) == len(rest), len(rest))
    line = []
    together(lambda me, draw: [bisect.insort(line, draw.below(1000)) for _ in range(100)])
    check(len(line) == 100 * workers())


@part
def cached_functions(draw):
    """lru_cache of all sizes, emptied meanwhile; cmp_to_key, reduce, partial, singledispatch, total_ordering."""
    calls = []

    def slow(x, y=0):
        calls.append(x)
        return [x, y]

    size = draw.choose((None, 0, 3, 20))
    cached = functools.lru_cache(maxsize=size)(slow)

    @functools.singledispatch
    def kind(x):
        return "object"

    def work(me, draw):
        for i in range(150):
            x = draw.below(30)
            check(cached(x) == [x, 0] and cached(x, y=me) == [x, me])
            if draw.chance(30):
                cached.cache_clear()
            if draw.chance(20):
                info = cached.cache_info()
                check(size is None or info.currsize <= size, info)
                kind.register(type("T%d_%d" % (me, i), (), {}), lambda x: "new")
            try:
                check(kind(5) == "object")
            except RuntimeError as error:           # the library walks over its registry
                check("during iteration" in str(error), error)
            check(functools.reduce(lambda a, b: a + b, range(5)) == 10)
            check(sorted([3, 1, 2], key=functools.cmp_to_key(lambda a, b: b - a)) == [3, 2, 1])

    together(work)
    cached.cache_clear()
    check(cached.cache_info().currsize == 0)


@part
def dates_and_decimals(draw):
    """Dates, durations and zones shared; decimal contexts are each thread's own; fractions."""
    moment = datetime.datetime(2024, 2, 29, 12, 30, tzinfo=datetime.timezone.utc)
    step = datetime.timedelta(days=1, seconds=5)

    def work(me, draw):
        decimal.getcontext().prec = 5 + me
        for i in range(60):
            later = moment + step * i
            check((later - moment) == step * i and later.isoformat() and hash(later) == hash(moment + i * step))
            check(datetime.datetime.fromisoformat(later.isoformat()) == later and later.strftime("%Y-%m-%d") == str(later.date()))
            check(datetime.datetime.strptime("2024-02-29", "%Y-%m-%d").day == 29)
            if i % 10 == 0:
                check(decimal.getcontext().prec == 5 + me and len(str(decimal.Decimal(1) / decimal.Decimal(3))) == 7 + me)
                check(fractions.Fraction(i, 7) * 7 == i)

    together(work)


@part
def big_numbers(draw):
    """Large ints and floats made, hashed, printed and dropped by all."""
    shared = [3 ** k for k in range(50, 400, 10)]

    def work(me, draw):
        for i in range(100):
            k = draw.below(len(shared))
            n = shared[k]
            check(n * 3 // 3 == n and int(str(n)) == n and hash(n) == hash(n + 1 - 1) and divmod(n, 7)[0] * 7 + n % 7 == n)
            check(pow(n, 2, 101) == n * n % 101 and n >> 5 << 5 <= n and (n ^ n) == 0 and float(n) == float(str(n)))
            shared[k] = int(bytes(str(n), "ascii"))
            check(n.to_bytes(100, "big")[-1] == n & 255 and int.from_bytes(n.to_bytes(100, "little"), "little") == n)

    together(work)


run("native_data")
