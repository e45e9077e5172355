# The limit on digits when int and str are converted, how it is set, and what is not limited.
import sys
print(sys.get_int_max_str_digits(), sys.int_info.default_max_str_digits, sys.int_info.str_digits_check_threshold)
big = 10**4299
print(len(str(big)), int("9" * 4300) % 10, len(str(-big)))
for bad in (lambda: str(big * 10), lambda: int("1" * 4301), lambda: repr(big * 10), lambda: f"{big * 10}", lambda: "%d" % (big * 10), lambda: int("1_" * 4300 + "1"), lambda: eval("1" * 4301), lambda: compile("x = " + "1" * 5000, "f", "exec"), lambda: format(big * 10, "d"), lambda: int(b"1" * 5000), lambda: "{:n}".format(big * 10), lambda: [big * 10].__repr__()):
    try:
        bad()
        print("no limit")
    except (ValueError, SyntaxError) as e: print(type(e).__name__, getattr(e, "msg", e))
print(len(hex(big * 10)) > 3000, len(bin(2**20000)), int("f" * 5000, 16) > 0, int("1" * 5000, 2) > 0, len(f"{big * 10:x}") > 3000, len("%x" % (big * 10)) > 3000, int("7" * 5000, 8) % 8, float(10**300))
sys.set_int_max_str_digits(640)
try: str(10**640)
except ValueError as e: print(e)
print(len(str(10**639)))
sys.set_int_max_str_digits(0)
print(len(str(10**10000)), int("1" * 6000) % 11)
for bad in (639, -1, 1, "x", 2**40):
    try: sys.set_int_max_str_digits(bad)
    except (ValueError, TypeError, OverflowError) as e: print(type(e).__name__, e)
print(sys.get_int_max_str_digits())
