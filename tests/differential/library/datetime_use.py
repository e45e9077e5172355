# datetime: arithmetic, formatting, parsing, time zones, comparison, errors.
from datetime import *
d, t = date(2024, 2, 29), time(13, 5, 7, 89)
dt = datetime(2024, 2, 29, 13, 5, 7, 89)
td = timedelta(days=-1, hours=5, microseconds=3)
print(d, t, dt, td, repr(td), repr(dt), d.weekday(), d.isocalendar(), d.toordinal(), dt.timetuple().tm_yday, td.total_seconds(), abs(td), -td, td * 2.5, td / 2, td // timedelta(hours=1), td % timedelta(hours=7), divmod(td, timedelta(hours=1)), timedelta(1) / timedelta(hours=1))
print(d + timedelta(1), dt - timedelta(seconds=8), dt - datetime(2023, 1, 1), d - date(2023, 1, 1), d.replace(day=1), dt.date(), dt.time(), datetime.combine(d, t), d < date(2024, 3, 1), d == dt.date(), d == dt, date.min, datetime.max, timedelta.resolution)
print(dt.strftime("%Y-%m-%d %H:%M:%S.%f %j %a %b %p %I %U %%"), dt.isoformat(" ", "milliseconds"), f"{d:%d/%m/%y}", format(t, ""), t.isoformat("hours"), d.ctime(), dt.__format__("%A"))
print(date.fromisoformat("2024-W09-4"), datetime.fromisoformat("20240229T130507.5Z"), time.fromisoformat("13:05+02:30"), datetime.fromisoformat("2024-02-29"), datetime.strptime("3 Mar 2021 4:05PM", "%d %b %Y %I:%M%p"), date.fromordinal(1), date.fromisocalendar(2020, 53, 7), date.strptime("2020", "%Y") if hasattr(date, "strptime") else "-")
tz = timezone(timedelta(hours=-3, minutes=-30), "NST")
a = datetime(2024, 1, 1, 12, tzinfo=tz)
print(a, a.utcoffset(), a.tzname(), a.astimezone(timezone.utc), a == datetime(2024, 1, 1, 15, 30, tzinfo=timezone.utc), a.timestamp(), datetime.fromtimestamp(0, timezone.utc), repr(tz), timezone.utc, timezone(timedelta(seconds=30)), a.strftime("%z %Z"), hash(a) == hash(a.astimezone(timezone.utc)), a.replace(tzinfo=None))
for bad in ("date(2023, 2, 29)", "date(0, 1, 1)", "time(24)", "datetime(2024, 13, 1)", "date(2024, 1)", "timedelta(days=10**10)", "timedelta('a')", "date.max + timedelta(1)", "d + 1", "d < 5", "dt < a", "dt - a", "d - t", "timezone(timedelta(1))", "timezone(5)", "date.fromisoformat('2024-2-1')", "datetime.strptime('x', '%Y')", "datetime.strptime('2024 x', '%Y')", "time.fromisoformat('25:00')", "dt.replace(month=0)", "timedelta(1) / 0", "timedelta(1) * 'a'", "d.strftime(5)", "date.fromordinal(0)", "datetime.fromtimestamp(1e20)", "d == 5", "timedelta(1) < 1", "time(1) - time(0)", "dt.isoformat('ab')", "date('x')", "date.fromisocalendar(2021, 53, 1)", "time(1, tzinfo=5)", "datetime(2024, 1, 1, fold=2)"):
    try:
        print(bad, eval(bad))
    except Exception as e:
        print(bad, "->", type(e).__name__, e)
