# Numbers as text and back: English words, Roman numerals, bases, grouping, fixed columns, rounding when formatted.
ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
def words(n):
    if n < 0: return "minus " + words(-n)
    if n < 20: return ONES[n]
    if n < 100: return TENS[n // 10] + (f"-{ONES[n % 10]}" if n % 10 else "")
    if n < 1000: return f"{ONES[n // 100]} hundred" + (f" and {words(n % 100)}" if n % 100 else "")
    for size, name in ((10 ** 9, "billion"), (10 ** 6, "million"), (1000, "thousand")):
        if n >= size:
            head, rest = divmod(n, size)
            return f"{words(head)} {name}" + (("," if rest > 99 else " and") + f" {words(rest)}" if rest else "")
def number(text):
    total = group = 0
    for w in text.replace("-", " ").replace(",", "").split():
        match w:
            case "and" | "minus": pass
            case "hundred": group *= 100
            case "thousand" | "million" | "billion" as big: total += group * 1000 ** (["thousand", "million", "billion"].index(big) + 1); group = 0
            case w if w in ONES: group += ONES.index(w)
            case w if w in TENS: group += TENS.index(w) * 10
            case _: raise ValueError(f"no number: {w!r}")
    return -(total + group) if text.startswith("minus ") else total + group
for n in (0, 13, 42, 100, 705, 1001, 12345, -80, 10 ** 6, 987654321012): print(words(n), number(words(n)) == n)
try: number("forty toe")
except ValueError as e: print(e)
ROMAN = [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]
def roman(n): return next((s + roman(n - v) for v, s in ROMAN if v <= n), "")
def unroman(s): return sum(-v if v < after else v for v, after in zip(vs := [dict((s, v) for v, s in ROMAN)[c] for c in s], [*vs[1:], 0]))
print([roman(n) for n in (1, 4, 9, 14, 40, 90, 400, 1994, 2026, 3999)], all(unroman(roman(n)) == n for n in range(1, 300)))
def base(n, b, digits="0123456789abcdefghijklmnopqrstuvwxyz"): return ("-" if n < 0 else "") + (base(abs(n) // b, b).lstrip("0") + digits[abs(n) % b])
for n in (0, 255, -4095, 10 ** 20): print([base(n, b) for b in (2, 7, 16, 36)], all(int(base(n, b), b) == n for b in range(2, 37)), f"{n:x} {n:#o} {n:_b}"[:60])
for v in (0.5, 1.5, 2.5, 2.675, 1e16, 123456789.123, 1e-7, -0.0, float("inf"), 1 / 3): print(f"{v} {v:.0f} {v:.2f} {v:g} {v:.3e} {v:,.1f} {v:+08.2f} {v:.2%} {v:_.2f} {v!r:>10} {round(v, 1)}")
for n in (0, 7, -1234567, 2 ** 64): print(f"[{n:,}] [{n:>12}] [{n:<12}] [{n:^12}] [{n:=+12}] [{n:012}] [{n:*^+12,}] [{n:e}] [{n: }]")
for spec in ("_d", ",x", "08,", "+.3", "#X", "c", "n", "%", "z.0f", "_>6_o"):
    try: print(spec, format(-65 if spec != "c" else 65, spec), end="; ")
    except ValueError as e: print(spec, e, end="; ")
print(format(-0.001, "z.1f"))
for text in ("1_000", "0x_ff", "1__0", "_1", "1e5", " 12\n", "", "0b2", "-0x1F", "00", "010", "1.5", "1_0.0_1", "nan", "+inf", ".5e-1", "0x1p3"):
    for f in (int, lambda t: int(t, 0), float):
        try: print(f(text), end=" ")
        except ValueError as e: print(str(e).split(":")[0].replace("invalid literal for ", "!").replace("could not convert string to ", "!"), end=" ")
    print("|", repr(text))
