# Code that is loaded from a cache again leaves nothing behind: its constants are the ones of before. # expect: ok
import gc
import marshal
import sys

source = """
def f(x, a=(1, "two", b"three", 4.5, 6j), *, key=None):
    "not a name, so not interned"
    return x in {1, 2.0, "three"}, x[1:2], x[::-1], ("*", -0.0, 12345678901234567890123), a
"""
data = marshal.dumps(compile(source, "<again>", "exec"))


def again():
    space = {}
    exec(marshal.loads(data), space)
    return space["f"]


def settled():
    for _ in range(3):
        gc.collect()
    return sys.getallocatedblocks()


again()
before = settled()
for _ in range(50):
    again()
after = settled()
assert after - before < 60, after - before

# Equal is not the same: types and signs count, all the way down.
def constants(text, mode="exec"):
    return [c for c in marshal.loads(marshal.dumps(compile(text, "", mode))).co_consts if isinstance(c, (tuple, frozenset, slice))]


texts = ["(1, 0.0)", "(1.0, 0.0)", "(True, 0.0)", "(1, -0.0)"]
kept = [constants(t, "eval") for t in texts] + [constants("y = " + t) for t in texts]
assert [repr(k[-1]) for k in kept] == texts * 2, kept
sets = [constants("x in {%s}" % items)[-1] for items in ("1, 2, 3", "1.0, 2, 3", "True, 2, 3", "3, 1, 2")]
assert [sorted(type(i).__name__ for i in s) for s in sets] == [["int"] * 3, ["float", "int", "int"], ["bool", "int", "int"], ["int"] * 3], sets
slices = [constants("x[%s:2:None]" % start) for start in ("1", "1.0", "True", "1")]
assert [repr(s) for s in slices] == [repr([slice(start, 2)]) if s else "[]" for start, s in zip((1, 1.0, True, 1), slices)], slices
print("ok")
