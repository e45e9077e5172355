# Errors in the middle of loops, unpacking, sorting, argument building and containers: what has happened before.
log = []
class It:
    def __init__(self, n, exc): self.n, self.exc = n, exc
    def __iter__(self): return self
    def __next__(self):
        self.n -= 1
        log.append(self.n)
        if self.n < 0: raise self.exc
        return self.n
def attempt(label, f):
    log.clear()
    try: print(label, "->", f(), log)
    except BaseException as e: print(label, "raises", type(e).__name__, e, log)
E = ArithmeticError("stop here")
for name, f in {"list": list, "tuple": tuple, "sum": sum, "sorted": sorted, "max": max, "dict.fromkeys": dict.fromkeys, "join": "".join, "any": any, "all": all, "set": set, "zip": lambda i: list(zip(i, i)), "map": lambda i: list(map(str, i)), "star": lambda i: [0, *i], "call": lambda i: print(*i), "unpack": lambda i: (lambda a, b: a)(*i), "in": lambda i: 99 in i, "bytes": bytes, "enumerate": lambda i: [x for x, _ in enumerate(i)], "frozenset": frozenset, "reversed": reversed, "min": lambda i: min(i, key=lambda v: -v)}.items():
    attempt(name, lambda: f(It(2, E)))
def partial():
    l = [1]
    try: l.extend(It(2, E))
    finally: log.append(list(l))
def partial_slice():
    l = [1, 2, 3]
    try: l[1:2] = It(2, E)
    finally: log.append(list(l))
def partial_update():
    d = {}
    try: d.update((x, x) for x in It(3, E))
    finally: log.append(d)
def unpack():
    a, b = "old", "old"
    try: a, b, c = It(2, E)
    finally: log.append((a, b))
def partial_assign():
    l = [0, 0]
    try: l[0], l[9], l[1] = 1, 2, 3
    finally: log.append(l)
def sorting():
    l = [3, 1, 2]
    def key(x):
        if x == 2: raise E
        return x
    try: l.sort(key=key)
    finally: log.append(l)
def sort_sees_empty():
    l = [3, 1, 2]
    try: l.sort(key=lambda x: log.append(len(l)) or x)
    finally: log.append(l)
def sort_modified():
    l = [3, 1, 2]
    try: l.sort(key=lambda x: l.append(x) or x)
    finally: log.append(len(l))
for f in partial, partial_slice, partial_update, unpack, partial_assign, sorting, sort_sees_empty, sort_modified: attempt(f.__name__, f)
def changed(kind):
    c = kind
    for x in c: c[x + 10] = 1 if isinstance(c, dict) else c.add(x + 10)
attempt("dict grows", lambda: changed({1: 1}))
def set_grows():
    s = {1}
    for x in s: s.add(x + 10)
attempt("set grows", set_grows)
def keys_swap():
    d = {1: 1, 2: 2}
    for k in d: del d[k]; d[k + 10] = 1
attempt("view of shrunk dict", lambda: [d.clear() for d in [{1: 1, 2: 2}] for k in d.keys()])
for code in ("a, b = 1, 2, 3", "a, b = 1,", "a, *b = ()", "a, b = 5", "(a, b), c = 1, 2", "*a, b, c = 'x'", "for a, b in [1]: pass", "[a for a, b in [(1,)]]", "a, b = {1}", "print(*5)", "print(**5)", "f = lambda a: a; f(**{'a': 1}, a=2)", "print(**{1: 2})", "{**5}", "[*5]", "dict([1])", "dict([(1, 2, 3)])", "dict(['ab', 'c'])", "iter(5)", "next([])", "next(iter([]))", "for x in None: pass", "x = iter(int, 0, 1)", "zip([1], [1, 2], strict=True).__next__(); list(zip([1], [], strict=True))", "max([])", "max()", "min(5)", "sum(['a'])", "[].pop()", "{}.popitem()", "set().pop()", "[1].index(2)", "[1].remove(2)", "'a'.index('b')", "(1,).index(2)", "range(3).index(5)", "reversed({1})", "sorted([1, 'a'])", "enumerate(5)"):
    attempt(code, lambda: exec(code))
