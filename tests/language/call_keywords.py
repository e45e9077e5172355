"""What may stand behind ** in a call, and what is said of the rest."""


def f(*a, **k): return a, k
def g(x=1, *a, **k): return x, a, k


class C:
    def __init__(self, **k): pass
    def m(self, **k): return k


class Odd:
    def __init__(self, keys): self.names = keys
    def keys(self): return self.names() if callable(self.names) else self.names
    def __getitem__(self, key): return self.names[key] if isinstance(self.names, dict) else key
    def __repr__(self): return "Odd"


def lacking(): raise AttributeError("no keys")


def attempt(call):
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)


attempt(lambda: f(**Odd(["a", "b"])))
attempt(lambda: f(**Odd(["a", "a"])))
attempt(lambda: f(a=1, **Odd(["a"])))
attempt(lambda: f(**{"b": 1}, **Odd(["a", "b"])))
attempt(lambda: f(**Odd(lacking)))
attempt(lambda: f(**Odd(5)))
attempt(lambda: f(**[]))
attempt(lambda: f(a=1, **[]))
for d in {1: 2}, {"a": 1, 1: 2}:
    attempt(lambda: f(**d))
    attempt(lambda: f(1, **d))
    attempt(lambda: f(b=1, **d))
    attempt(lambda: g(**d))
    attempt(lambda: C(**d))
    attempt(lambda: C().m(**d))
