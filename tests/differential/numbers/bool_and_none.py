# bool as an int, identity, operators between bools, None and NotImplemented and Ellipsis as objects.
import warnings
print(True + True, True * 5, -True, +False, abs(True), True / 2, True // 1, True ** 2, True << 3, divmod(True, 1))
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter("always")
    print(~True, ~False, [str(x.message)[:60] for x in w])
print(True & False, True | False, True ^ True, type(True & 1), type(True & True), True & 2, 1 ^ True)
print(True == 1, True == 1.0, {True: "t", 1: "one", 1.0: "float"}, [0, 1][True], "ab"[False], range(5)[True])
print(isinstance(True, int), bool.__mro__, bool([]), bool("0"), bool(0.0), bool(nan := float("nan")), bool(range(0)), bool(...), bool(None), bool(NotImplemented) if False else "-")
try:
    if NotImplemented: pass
except TypeError as e:
    print(e)
try:
    class B(bool): pass
except TypeError as e:
    print(e)
for t in (type(None), type(...), type(NotImplemented)):
    print(t, t() is t(), repr(t()))
    try:
        t(1)
    except TypeError as e:
        print(e)
    try:
        class X(t): pass
    except TypeError as e:
        print(e)
print(None == None, None != 0, None is None, hash(None) == hash(None), None.__class__, None.__bool__(), str(None), [None].count(None))
print("%d %i %x %s %r" % (True, False, True, True, False), f"{True:d} {True:5} {True!s:>6} {True:b}", "{:>7}|{:05d}".format(False, True), int("1") is True)
print(True.real, True.imag, True.numerator, True.bit_length(), True.to_bytes(1), bool.from_bytes(b"\x01"), sorted([True, False, 2, -1]), sum([True] * 4), min(True, 0), max(1, True) is True)
for bad in ("None < None", "None + 1", "n = None; n()", "n = None; n[0]", "None.x", "len(None)", "iter(None)", "del None", "None = 1", "True = 2", "f(None=1)", "... = 1", "import None"):
    try:
        exec(bad)
    except Exception as e:
        print(bad, "->", type(e).__name__, e)
