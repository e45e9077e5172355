# Reading records, grouping, totals and an aligned report.
import csv, io
from collections import defaultdict
from operator import itemgetter
raw = "name,dept,pay\nann,dev,100.5\nbob,ops,80\ncid,dev,99\n\"dee, jr\",ops,\n"
rows = list(csv.DictReader(io.StringIO(raw)))
print(len(rows), rows[0], rows[3]["name"])
by = defaultdict(list)
for r in rows: by[r["dept"]].append(float(r["pay"] or 0))
for dept, pays in sorted(by.items()):
    print(f"{dept:<6}{len(pays):>3}{sum(pays):>10.2f}{max(pays):>8.1f}")
print(f"{'total':-<9}{sum(map(sum, by.values())):->10.2f}")
print(sorted(rows, key=itemgetter("dept", "name"))[-1]["name"], max(rows, key=lambda r: float(r["pay"] or 0))["name"])
out = io.StringIO()
w = csv.DictWriter(out, ["name", "pay"], extrasaction="ignore", quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
w.writeheader(); w.writerows(rows[2:])
print(out.getvalue(), end="")
try: csv.DictWriter(out, ["x"]).writerow({"y": 1})
except ValueError as e: print(e)
