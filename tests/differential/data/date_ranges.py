# Calendars, ranges of dates, recurring events, and formatting of durations.
import calendar
from datetime import date, datetime, timedelta, timezone
def days(a, b, step=timedelta(1)):
    while a < b:
        yield a
        a += step
feb = list(days(date(2024, 2, 26), date(2024, 3, 3)))
print([d.strftime("%a %d") for d in feb], sum(d.weekday() < 5 for d in feb), feb[-1] - feb[0])
def nth(year, month, weekday, n):
    return [d for d in days(date(year, month, 1), date(year, month, 1) + timedelta(31)) if d.month == month and d.weekday() == weekday][n]
print(nth(2025, 11, 3, 3), nth(2025, 5, 0, -1), calendar.monthrange(2023, 2), calendar.isleap(1900), calendar.isleap(2000), calendar.leapdays(2000, 2025), calendar.weekday(2024, 1, 1))
print(calendar.TextCalendar(6).formatmonth(2024, 2), end="")
def human(td):
    s = int(td.total_seconds())
    sign, s = "-" * (s < 0), abs(s)
    parts = [(s // 86400, "d"), (s // 3600 % 24, "h"), (s // 60 % 60, "m"), (s % 60, "s")]
    return sign + (" ".join(f"{n}{u}" for n, u in parts if n) or "0s")
print([human(timedelta(seconds=n)) for n in (0, 59, 3600, 90061, -5)], human(datetime(2024, 3, 1) - datetime(2023, 3, 1)))
utc = datetime(2024, 6, 1, 23, 30, tzinfo=timezone.utc)
print([utc.astimezone(timezone(timedelta(hours=h))).isoformat() for h in (-5, 0, 9)], utc.timestamp(), (utc + timedelta(minutes=45)).date(), max(feb).replace(year=2023), sorted([utc, utc - timedelta(1)])[0].day)
week = {d: d.isocalendar()[:2] for d in (date(2020, 12, 31), date(2021, 1, 1), date(2021, 1, 4))}
print(list(week.values()), {d.isoformat(): d.timetuple().tm_yday for d in week})
