# Format specs of str, conversions !s !r !a, fill of any width, nested fields, and objects that format themselves.
print(*(f"[{'äbc':{s}}]" for s in ("", "s", "6", "<6", ">6", "^6", "^7s", "*^6", ".2", ".0s", "6.2", "->6.1s", "06", "x<6", "中>5", "#>5")))
for s in ("d", "=6", "+", " ", "-", ",", "_", "#", "0=5", "z", "x", "c", ".2d", "n", "%", "5.", "s5", ".-1", "<", ">>6", "<>6", "\n^5"):
    try:
        print(repr(s), repr(format("abc", s)))
    except ValueError as e:
        print(repr(s), e)
class Self:
    def __format__(self, spec): return f"({spec})" if spec else "(no spec)"
    def __repr__(self): return "répr"
    def __str__(self): return "str"
o = Self()
print(f"{o}{o:}{o:a:b}{o!s}{o!r}{o!a}{o!r:>6}{o!a:.3}{o:{o}}{o:{o!r}}{o:%H:%M}{o:,}")
print("{}{!s}{!r:>8}{:{}}".format(o, o, o, o, "spec"), "{0}{0!a}{x:q}".format(o, x=o), "{a[k].real} {a[0]} {b.__class__.__name__}".format(a={"k": 7, 0: "zero"}, b=o))
class Plain: pass
class WithStr:
    def __str__(self): return "as str"
for v in (Plain(), WithStr(), None, [], {}, (1,), {1}, Ellipsis, NotImplemented, len, int, b"x", slice(1), range(2), object):
    try:
        print(format(v, ">20").strip()[:30])
    except TypeError as e:
        print(type(v).__name__, "|", e)
class BadResult:
    def __format__(self, spec): return 5
class BadRepr:
    def __repr__(self): return None
    def __format__(self, spec): raise LookupError(spec)
for code in ("f'{BadResult()}'", "format(BadResult(), 'x')", "f'{BadRepr()}'", "f'{BadRepr()!r}'", "f'{BadRepr():zz}'", "f'{BadRepr()!s}'", "'{}'.format(BadResult())", "format('a', 5)", "format()", "'a'.__format__(3)", "object().__format__('x')", "'%s' % BadRepr()", "'%r' % BadRepr()"):
    try:
        print(eval(code))
    except Exception as e:
        print(code, "|", type(e).__name__, e)
n = 10
print(f"{n=}", f"{n = }", f"{n=!s}", f"{n=:>5}", f"{n!r:>4}", f"{n + 1 = :#x}", f"{'a'=}", f"{n:{'>' if n > 5 else '<'}{n}}|", f"{{}}{{{n}}}")
print(f"{'nested ' + f'{n:{n}}' + f"{'deep'!r:>{n}}"}", f"{(lambda x: x * 2)(n)}", f"{ {1: 2}[1] }", f"{n if n else 0:04}", f'''{
    n
    :>4}''', f"{"\n".join("ab")!r}")
