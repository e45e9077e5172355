# __reversed__, __length_hint__, __len__ as asked for by list(), reversed() and operator.length_hint().
import operator
class Deck:
    def __init__(self, n): self.n = n
    def __len__(self): return self.n
    def __getitem__(self, i):
        if not 0 <= i < self.n: raise IndexError
        return chr(65 + i)
print(list(reversed(Deck(4))), list(Deck(4)), operator.length_hint(reversed(Deck(4))))
class Own(Deck):
    def __reversed__(self): return "not even an iterator"
print(reversed(Own(2)))
class Never(Deck): __reversed__ = None
for bad in (Never(2), {1}, 5, iter([]), (x for x in "a")):
    try: print(reversed(bad))
    except TypeError as e: print(e)
class Hint:
    def __init__(self, hint): self.hint = hint
    def __iter__(self): return iter("ab")
    def __length_hint__(self):
        if isinstance(self.hint, Exception): raise self.hint
        return self.hint
for hint in (2, 0, 1000, NotImplemented, -1, "x", 1.5, TypeError("type"), ValueError("value"), True):
    try: print(repr(hint), operator.length_hint(Hint(hint), 7), end=" ")
    except (TypeError, ValueError) as e: print(repr(hint), type(e).__name__, e, end=" ")
    try: print(list(Hint(hint)))
    except (TypeError, ValueError) as e: print(type(e).__name__, e)
print(operator.length_hint(5), operator.length_hint(iter(range(9)), 3), operator.length_hint(Deck(3)))
class BadLen(Hint):
    def __len__(self): return -4
for f in (len, list, bool, operator.length_hint):
    try: print(f(BadLen(1)))
    except ValueError as e: print(f.__name__, e)
print(list(reversed(range(1, 10, 3))), list(reversed({"a": 1, "b": 2}.items())), list(reversed("xyz")))
