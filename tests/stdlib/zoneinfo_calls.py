# _zoneinfo: transitions, rules, folds and gaps of zones made from data of our own; the cache; several threads that ask for one key.
# needs: _zoneinfo
import gc, io, pickle, struct, threading, zoneinfo
from datetime import datetime, time, timedelta, timezone
from _zoneinfo import ZoneInfo

def tzif(transitions, kinds, rule):
    """A file with transitions [(moment, kind)] and kinds [(offset, isdst, name)]."""
    names, places = b"", []
    for _, _, name in kinds:
        places.append(len(names)); names += name.encode() + b"\0"
    def part(width):
        out = b"TZif3" + bytes(15) + struct.pack(">6l", 0, 0, 0, len(transitions), len(kinds), len(names))
        out += b"".join(struct.pack(">q" if width == 8 else ">l", t) for t, _ in transitions)
        out += bytes(k for _, k in transitions)
        return out + b"".join(struct.pack(">lbb", o, d, p) for (o, d, _), p in zip(kinds, places)) + names
    return io.BytesIO(part(4) + part(8) + b"\n" + rule.encode() + b"\n")

def zone(*args, key="test"):
    return ZoneInfo.from_file(tzif(*args), key=key)
def show(z, *when):
    for d in when:
        d = d.replace(tzinfo=z)
        print(d.isoformat(" ", "minutes"), d.tzname(), d.dst())

# a few transitions, then a rule
moments = [int(datetime(y, m, d, 1, tzinfo=timezone.utc).timestamp()) for y, m, d in ((2000, 3, 26), (2000, 10, 29), (2001, 3, 25))]
z = zone(list(zip(moments, (1, 0, 1))), [(3600, 0, "CET"), (7200, 1, "CEST")], "CET-1CEST,M3.5.0,M10.5.0/3")
show(z, datetime(1999, 7, 1), datetime(2000, 3, 26, 2, 30), datetime(2000, 3, 26, 2, 30, fold=1), datetime(2000, 10, 29, 2, 30), datetime(2000, 10, 29, 2, 30, fold=1),
     datetime(2024, 7, 1), datetime(2024, 12, 1), datetime(2024, 10, 27, 2, 30), datetime(2024, 10, 27, 2, 30, fold=1), datetime(2024, 3, 31, 2, 30))
# expect: 1999-07-01 00:00+01:00 CET 0:00:00
# expect: 2000-03-26 02:30+01:00 CET 0:00:00
# expect: 2000-03-26 02:30+02:00 CEST 1:00:00
# expect: 2000-10-29 02:30+02:00 CEST 1:00:00
# expect: 2000-10-29 02:30+01:00 CET 0:00:00
# expect: 2024-07-01 00:00+02:00 CEST 1:00:00
# expect: 2024-12-01 00:00+01:00 CET 0:00:00
# expect: 2024-10-27 02:30+02:00 CEST 1:00:00
# expect: 2024-10-27 02:30+01:00 CET 0:00:00
# expect: 2024-03-31 02:30+01:00 CET 0:00:00
for hour in 0, 1:
    local = datetime(2024, 10, 27, hour, 30, tzinfo=timezone.utc).astimezone(z)
    print(local.isoformat(), local.fold)
# expect: 2024-10-27T02:30:00+02:00 0
# expect: 2024-10-27T02:30:00+01:00 1
# there and back, all hours of some years
ok = True
for year in 1999, 2000, 2001, 2002, 2024, 2100:
    for hour in range(0, 366 * 24, 5):
        utc = datetime(year, 1, 1, tzinfo=timezone.utc) + timedelta(hours=hour)
        ok = ok and utc.astimezone(z).astimezone(timezone.utc) == utc
print(ok, time(1, tzinfo=z).utcoffset())                    # expect: True None

# other rules: days of the year, names in brackets, negative times, summer time that is less, always
show(zone([], [], "<-03>3<-02>,M3.5.0/-2,M10.5.0/-1"), datetime(2020, 3, 28, 21), datetime(2020, 3, 28, 23), datetime(2020, 10, 24, 23))
# expect: 2020-03-28 21:00-03:00 -03 0:00:00
# expect: 2020-03-28 23:00-02:00 -02 1:00:00
# expect: 2020-10-24 23:00-03:00 -03 0:00:00
show(zone([], [], "IST-1GMT0,M10.5.0,M3.5.0/1"), datetime(2020, 1, 1), datetime(2020, 7, 1))
# expect: 2020-01-01 00:00+00:00 GMT -1 day, 23:00:00
# expect: 2020-07-01 00:00+01:00 IST 0:00:00
show(zone([], [], "A0B,J60/0,J305/0"), datetime(2024, 2, 29, 23), datetime(2024, 3, 1, 2))
# expect: 2024-02-29 23:00+00:00 A 0:00:00
# expect: 2024-03-01 02:00+01:00 B 1:00:00
show(zone([], [], "EST5EDT,0/0,J365/25"), datetime(2019, 1, 1), datetime(2020, 12, 31, 23))
# expect: 2019-01-01 00:00-04:00 EDT 1:00:00
# expect: 2020-12-31 23:00-04:00 EDT 1:00:00
fixed = zone([], [], "<+0530>-5:30")
print(time(1, tzinfo=fixed).utcoffset(), fixed.utcoffset(None), fixed.tzname(None))         # expect: 5:30:00 5:30:00 +0530
for bad in "AAA", "A B3", "<>5", "AAA25", "AAA4BBB", "AAA4BBB,M13.1.0,M1.1.0", "AAA4BBB,J0,J5", "AAA4BBB,J1,J5/168", "AAA4BBB,J1", "AAA4,J1,J2", "AAA4:0BBB,J1,J2", "AÀA4", "":
    try:
        print("accepted", bad, zone([], [], bad))
    except ValueError:
        pass

# errors
for f in (lambda: z.utcoffset(5), lambda: z.fromutc(5), lambda: z.fromutc(datetime(2000, 1, 1)), lambda: ZoneInfo(), lambda: pickle.dumps(z)):
    try:
        f()
    except Exception as e:
        print(type(e).__name__)
# expect: TypeError
# expect: TypeError
# expect: ValueError
# expect: TypeError
# expect: PicklingError
print(repr(z), str(z), z.key)                               # expect: zoneinfo.ZoneInfo(key='test') test test

# the cache, with a place of our own to look for files
import os, tempfile
with tempfile.TemporaryDirectory() as folder:
    for n in range(12):
        with open(os.path.join(folder, f"Zone{n}"), "wb") as f:
            f.write(tzif([], [(n * 600, 0, "Z")], f"<+{n:02}>-{n}").getvalue())
    zoneinfo.reset_tzpath(to=[folder])
    a = ZoneInfo("Zone1")
    print(ZoneInfo("Zone1") is a, ZoneInfo.no_cache("Zone1") is a, pickle.loads(pickle.dumps(a)) is a)      # expect: True False True
    ZoneInfo.clear_cache(only_keys=["Zone1"])
    print(ZoneInfo("Zone1") is a)                           # expect: False
    class Mine(ZoneInfo):
        pass
    print(Mine("Zone1") is Mine("Zone1"), type(Mine("Zone1")), Mine("Zone2"))           # expect: True <class '__main__.Mine'> Zone2
    results, gate = [], threading.Barrier(4)
    def ask(k):
        gate.wait()
        for n in range(200):
            key = f"Zone{(n * 7 + k) % 12}"
            first = ZoneInfo(key)
            if ZoneInfo(key) is not first or first.key != key or first.utcoffset(datetime(2020, 1, 1)) != timedelta(hours=int(key[4:])):
                results.append(key)
            if n % 50 == k:
                ZoneInfo.clear_cache(only_keys=["Zone99"])
    threads = [threading.Thread(target=ask, args=(k,)) for k in range(4)]
    for t in threads: t.start()
    for t in threads: t.join()
    print(results)                                          # expect: []
    try:
        ZoneInfo("Zone99")
    except zoneinfo.ZoneInfoNotFoundError as e:
        print(e)                                            # expect: 'No time zone found with key Zone99'
