"""Threads that share hash objects, encoders, writers, getters and zones: each result is one that a single thread could have had."""
# needs: _hashlib _sre
import csv
import datetime
import hashlib
import hmac
import io
import json
import operator
import threading

THREADS, ROUNDS = 6, 150
wrong = []

def run(work):
    threads = [threading.Thread(target=work, args=(n,)) for n in range(THREADS)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()

small, large = b"abc", b"x" * 5000
shared = [hashlib.sha256(), hashlib.blake2b(), hashlib.sha3_256(), hmac.new(b"key", digestmod="md5")]
def feed(n):
    for i in range(ROUNDS):
        for h in shared:
            h.update(large if i % 10 == 0 else small * 10)
            if i % 25 == 0:
                h.copy().hexdigest()
run(feed)
lengths = THREADS * (ROUNDS // 10), THREADS * (ROUNDS - ROUNDS // 10)
print(len(shared[0].hexdigest()), len(shared[3].digest()), lengths)              # expect: 64 16 (90, 810)

same = hashlib.sha1()
def same_bytes(n):
    for i in range(ROUNDS):
        same.update(b"y" * 64)
run(same_bytes)
print(same.digest() == hashlib.sha1(b"y" * 64 * ROUNDS * THREADS).digest())     # expect: True

data = {"list": [1, 2.5, None, True, "t\u00e9xt"], "nested": {"a": [{}] * 3}}
text, encoder, decoder = json.dumps(data), json.JSONEncoder(sort_keys=True), json.JSONDecoder()
def jsons(n):
    for i in range(ROUNDS):
        if json.loads(text) != data or decoder.decode(text) != data or encoder.encode(data) != json.dumps(data, sort_keys=True):
            wrong.append("json")
run(jsons)

growing = {"k%d" % i: i for i in range(50)}
def dump_changing(n):
    for i in range(ROUNDS):
        if n == 0:
            growing["n%d" % i] = i
            growing.pop("k%d" % (i % 50), None)
        elif not isinstance(json.loads(json.dumps(growing)), dict):
            wrong.append("changing")
run(dump_changing)

lines = []
class Sink:
    write = lines.append
writer = csv.writer(Sink)
run(lambda n: [writer.writerow([n, i, "quoted, text"]) for i in range(ROUNDS)])
print(sorted(tuple(r) for r in csv.reader(lines)) == sorted((str(n), str(i), "quoted, text") for n in range(THREADS) for i in range(ROUNDS)))   # expect: True

zone = datetime.timezone(datetime.timedelta(hours=2), "two")
moment = datetime.datetime(2020, 1, 1, 12, tzinfo=zone)
getter, caller = operator.attrgetter("year", "tzinfo"), operator.methodcaller("isoformat", sep=" ")
def moments(n):
    for i in range(ROUNDS):
        later = moment + datetime.timedelta(days=i)
        if later - moment != datetime.timedelta(i) or later.astimezone(datetime.UTC) != later or datetime.datetime.fromisoformat(later.isoformat()) != later:
            wrong.append(later)
        if getter(moment) != (2020, zone) or caller(moment) != "2020-01-01 12:00:00+02:00" or hash(later) != hash(later.astimezone(datetime.UTC)):
            wrong.append("getter")
run(moments)
print(wrong)                                                                    # expect: []
