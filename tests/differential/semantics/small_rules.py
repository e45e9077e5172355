"""Rules that few programs meet: who is asked how long it is, what a search does to a list that changes, messages, lines of replaced code."""
import collections

# Who asks an iterator how much is to come.
class Counted:
    def __init__(self): self.n = 0
    def __iter__(self): return self
    def __next__(self):
        self.n += 1
        if self.n > 3: raise StopIteration
        return self.n
    def __length_hint__(self): print("asked", end=" "); return 3

for name, use in {"tuple": tuple, "list": list, "set": set, "frozenset": frozenset, "bytes": bytes, "bytearray": bytearray,
                  "deque": collections.deque, "extend": [].extend, "sorted": sorted, "star": lambda it: [*it], "star tuple": lambda it: (*it,),
                  "fromkeys": dict.fromkeys, "call": lambda it: (lambda *a: a)(*it)}.items():
    print(name, end=" "); use(Counted()); print()

# A list that changes while it is searched.
class Empties:
    def __init__(self, answer): self.answer = answer
    def __eq__(self, other): l.clear(); return self.answer
for answer in (True, False):
    for items in ([Empties(answer)], [1, Empties(answer), 3], [Empties(answer), Empties(answer), 3]):
        for name in ("index", "count"):            # remove() looks again here: another thread may have had the item
            l = items[:]
            try: print(name, getattr(l, name)(7), l)
            except ValueError as e: print(name, e)

# Classes whose instances another class cannot make.
for maker, made in ((ValueError, Exception), (ValueError, OSError), (OSError, ValueError), (KeyError, LookupError), (BaseException, ValueError),
                    (BaseException, OSError), (int, bool), (Exception, KeyError), (SyntaxError, ValueError), (UnicodeError, UnicodeDecodeError),
                    (object, int), (list, tuple), (dict, collections.OrderedDict)):
    try: print(maker.__name__, made.__name__, repr(maker.__new__(made)))
    except TypeError as e: print(e)
print([e.__name__ for e in (ValueError, KeyError, OSError, TypeError, ImportError, UnicodeDecodeError, Warning) if "__new__" in vars(e)])

# Numbers as text.
for text in ("1__0", "1_0", "_1", "1_", "1e", "1j_", "1_j", "", "1+", "(1", "1_000j", "nan_", "1_0+2_0j", "1+_1j", "1\0"):
    for number in (complex, float):
        try: print(repr(text), number(text))
        except ValueError as e: print(repr(text), e)

# Replaced code.
def f(x):
    y = x
    return [y
            for _ in y]
c = f.__code__.replace(co_firstlineno=1000)
print(c.co_firstlineno, [line for _, _, line in c.co_lines()][:3], sorted({p[:2] for p in c.co_positions()}, key=str)[:4])
f.__code__ = c
try: f(5)
except TypeError as e: print(e.__traceback__.tb_next.tb_lineno)
print(f.__code__.replace(co_firstlineno=1).co_firstlineno, f.__code__.replace(co_name="g").co_firstlineno)

# A str subclass in "%r" and "%s".
class S(str):
    def __repr__(self): return S("REPR")
    def __str__(self): return "STR"
    def __format__(self, spec): return "FMT"
print("%r %s %a" % ((S("q"),) * 3), f"{S('q')!r} {S('q')!s} {S('q')}", "{!r} {!s} {}".format(*[S("q")] * 3), type("%s" % S("x")).__name__)
