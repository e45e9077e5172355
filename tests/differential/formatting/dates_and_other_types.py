# Format specs of dates, library types, enums, paths, and f-strings in templates (t-strings).
from datetime import date, datetime, time, timedelta, timezone
from enum import Enum, IntEnum, Flag, StrEnum
from fractions import Fraction
from ipaddress import ip_address
from uuid import UUID
d = datetime(2024, 2, 29, 13, 5, 9, 42)
print(f"{d:%Y-%m-%d %H:%M:%S.%f}|{d:%j %U %W %w %y %I %p %%}|{d!s:>30}|{d:}|{d.date():%d/%m}|{d.time():%H:%M}|{date(5, 1, 2)}|{date(999, 1, 1):%m}")
tz = timezone(timedelta(hours=-3, minutes=-30))
print(f"{d.replace(tzinfo=tz):%z %Z %:z}|{d:%z%Z}|{time(1, 2, tzinfo=timezone.utc)}|{timedelta(days=-1, seconds=5)}|{timedelta(1.5)!r}|{timedelta(0)!s:>9}")
class E(Enum): A = 1
class I(IntEnum): B = 20
class S(StrEnum): C = "see"
class F(Flag): X = 1; Y = 2
class M(str, Enum): D = "dee"
print(f"{E.A} {E.A!r} {E.A:>6} {I.B} {I.B:5} {I.B!r} {I.B:#x} {S.C} {S.C:^7} {S.C!r} {F.X | F.Y} {F(0)} {F.X!r} {M.D} {M.D:>6} {M.D!r}")
print("%s %d %x %s %s" % (I.B, I.B, I.B, S.C, M.D), "{:03}".format(I.B), str(E.A), format(F.X, ">8"))
fr = Fraction(-7, 3)
print(f"{fr} {fr:>8} {fr:.3f} {fr:+.2e} {fr:g} {fr:_.1f} {fr:.1%} {fr:08.2f}")
ip = ip_address("10.0.0.1")
print(f"{ip} {ip:x} {ip:#b} {ip:s} {ip:_X} {ip_address('::1'):#n}", f"{UUID(int=5)}", UUID(int=5).hex)
for v, s in ((fr, "q"), (fr, "+d"), (E.A, "d"), (I.B, ".2"), (S.C, "d"), (timedelta(1), "x"), (ip, "q"), (F.X, "d"), ([1], "5"), (UUID(int=1), "x"), (d, 5), (Fraction(1, 2), "x")):
    try:
        print(repr(s), format(v, s))
    except Exception as e:
        print(repr(s), type(v).__name__, "|", type(e).__name__, e)
name, n = "world", 3.14159
t = t"hello {name!r:>{9}} and {n:.2f}{n = }"
print(type(t).__name__, t.strings, t.values, [(i.expression, i.conversion, i.format_spec) for i in t.interpolations])
def render(template):
    from string.templatelib import Interpolation, convert
    return "".join(format(convert(p.value, p.conversion), p.format_spec) if isinstance(p, Interpolation) else p.upper() for p in template)
print(render(t), render(t"" + t"{n:.0f}"), (t"a{n}" + t"b").strings)
try:
    t + "x"
except TypeError as e:
    print(e)
print(f"{b'x'} {b'x'!r:>6} {(1, 'a')} {[1.0, None]!s:>14} {...} {int} {None} {1 == 1!s:>6} {range(3)} {3 + 4j:.1f} {'a' 'b'}")
