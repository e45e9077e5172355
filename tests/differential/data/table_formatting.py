# Tables of text: alignment by type, wide characters counted as they are, boxes, wrapping, totals.
rows = [("item", "qty", "price", "note"), ("apple", 3, 1.5, "né"), ("long name here", 12, 1234.5678, ""), ("x", -1, 0.1 + 0.2, None)]
def cell(v):
    match v:
        case bool() | None: return "-"
        case int(): return f"{v:,}"
        case float(): return f"{v:,.2f}"
        case _: return str(v)
text = [[cell(v) for v in row] for row in rows]
widths = [max(map(len, col)) for col in zip(*text)]
def line(left, mid, right, fill="─"): return left + mid.join(fill * (w + 2) for w in widths) + right
print(line("┌", "┬", "┐"))
for n, (raw, row) in enumerate(zip(rows, text)):
    print("│" + "│".join(f" {c:{'>' if isinstance(v, (int, float)) else '<'}{w}} " for v, c, w in zip(raw, row, widths)) + "│")
    if n == 0: print(line("├", "┼", "┤"))
print(line("└", "┴", "┘"))
print("%-10s|%10s|%.3s|%5.1f|%+d|%05d|%x|%e" % ("left", "right", "cutoff", 3.14159, 7, -42, 255, 12345.678))
print("{:<8}|{:>8}|{:^8}|{:*^9}|{!r:>6}|{:08.3f}|{:,}|{:.1%}|{:#x}".format("l", "r", "c", "mid", "q", -3.14159, 1234567, 0.256, 255))
for n in (0, 1, 999, 1000, 1500, 10**6, 123456789):
    v, units = float(n), iter(["", "k", "M", "G"])
    u = next(units)
    while abs(v) >= 1000: v /= 1000; u = next(units)
    print(f"{n:>12,} {v:>7.{0 if u == '' else 1}f}{u:<2}{'#' * len(str(n)):<10}|")
print(f"{'é':>3}|{'中':<3}|{'😀':^4}|", f"{1e10:g} {1e-5:g} {123456789.0:g} {0.1:.20f} {5:>{3}}{'':{'.'}<{4}}", f"{True:>5}{None!s:^8}{[1]!r:>5}")
