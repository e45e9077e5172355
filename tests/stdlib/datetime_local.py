"""Local time around a clock that is put forward and back: gaps, folds and what astimezone() makes of them (PEP 495)."""
import os
from time import tzset
from _datetime import *
os.environ["TZ"] = "EST+05EDT,M3.2.0,M11.1.0"
tzset()
gap, fold = datetime(2021, 3, 14, 2, 30), datetime(2021, 11, 7, 1, 30)
print(gap.timestamp(), gap.replace(fold=1).timestamp())             # expect: 1615707000.0 1615703400.0
print(fold.timestamp(), fold.replace(fold=1).timestamp())           # expect: 1636263000.0 1636266600.0
print(datetime.fromtimestamp(1636263000).fold, datetime.fromtimestamp(1636266600).fold)     # expect: 0 1
print(fold.astimezone().tzname(), fold.replace(fold=1).astimezone().tzname())               # expect: EDT EST
print(gap.astimezone(), gap.replace(fold=1).astimezone())
# expect: 2021-03-14 03:30:00-04:00 2021-03-14 01:30:00-05:00
print(fold.astimezone(timezone.utc), fold.replace(fold=1).astimezone(timezone.utc))
# expect: 2021-11-07 05:30:00+00:00 2021-11-07 06:30:00+00:00
print(datetime(2021, 7, 1, tzinfo=timezone.utc).astimezone())       # expect: 2021-06-30 20:00:00-04:00
print(date.fromtimestamp(0), datetime.fromtimestamp(0))             # expect: 1969-12-31 1969-12-31 19:00:00
print(datetime(1, 1, 1, tzinfo=timezone.utc).timestamp(), datetime(9999, 12, 31, 23, 59, 59, 999999).timestamp())
# expect: -62135596800.0 253402318800.0
