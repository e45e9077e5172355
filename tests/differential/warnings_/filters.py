# warnings: filters by category, message and module, once, always, errors, stack levels; written to standard error.
import sys, warnings
def old(level=2): warnings.warn("old is deprecated", DeprecationWarning, stacklevel=level)
warnings.simplefilter("default")
for i in range(2): old()
old()
warnings.simplefilter("once")
for i in range(2): warnings.warn("once only")
warnings.simplefilter("ignore"); warnings.warn("silent")
warnings.filterwarnings("error", message="bad.*", category=UserWarning)
for text in ("good", "bad thing"):
    try: warnings.warn(text)
    except UserWarning as e: print("raised", e)
with warnings.catch_warnings(record=True) as log:
    warnings.simplefilter("always")
    warnings.warn("one"); warnings.warn("two", RuntimeWarning); warnings.warn(FutureWarning("instance"))
print([(w.category.__name__, str(w.message), w.lineno, w.filename.endswith("filters.py")) for w in log], len(warnings.filters) > 2)
for bad in (lambda: warnings.warn("x", 5), lambda: warnings.warn("x", int), lambda: warnings.simplefilter("nope"), lambda: warnings.filterwarnings("error", category=int), lambda: warnings.warn(), lambda: warnings.warn_explicit("m", UserWarning, "f.py", "x")):
    try: bad()
    except (TypeError, ValueError, AssertionError) as e: print(type(e).__name__, e)
warnings.resetwarnings(); warnings.simplefilter("always")
warnings.warn_explicit("explicit", SyntaxWarning, "some.py", 12, source=None)
warnings.showwarning = lambda m, c, f, l, file=None, line=None: print("shown:", m, c.__name__, l)
warnings.warn("custom show")
class Mine(UserWarning): pass
warnings.warn("mine", Mine)
