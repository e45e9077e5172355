# Ordering of versions, natural sorting, keys of several parts, reversed keys, grouping of runs.
import functools, re
from itertools import groupby
@functools.total_ordering
class Version:
    def __init__(self, text):
        m = re.fullmatch(r"(\d+)\.(\d+)(?:\.(\d+))?(?:-(\w+))?", text)
        if not m: raise ValueError(f"no version: {text!r}")
        self.parts = tuple(int(p or 0) for p in m.groups()[:3])
        self.tag = m[4]
    def _key(self): return self.parts, self.tag is None, self.tag or ""
    def __eq__(self, o): return isinstance(o, Version) and self._key() == o._key()
    def __lt__(self, o): return self._key() < o._key() if isinstance(o, Version) else NotImplemented
    def __hash__(self): return hash(self._key())
    def __repr__(self): return ".".join(map(str, self.parts)) + (f"-{self.tag}" if self.tag else "")
vs = [Version(t) for t in "1.10 1.9 1.9.1-rc1 1.9.1 2.0-alpha 2.0 1.9.0".split()]
print(sorted(vs), max(vs), Version("1.9") == Version("1.9.0"), len(set(vs)), Version("1.0") >= Version("1.0-b"), Version("1.0") <= Version("0.9"))
for bad in (lambda: Version("1"), lambda: Version("1.0") < "1.1", lambda: sorted([Version("1.0"), 5])):
    try: bad()
    except (ValueError, TypeError) as e: print(type(e).__name__, e)
def natural(s): return [int(p) if p.isdecimal() else p.casefold() for p in re.split(r"(\d+)", s)]
print(sorted(["file10", "File2", "file1", "file02b"], key=natural), sorted(["b", "A", "C", "a"], key=lambda s: (s.lower(), s.isupper())))
class Desc:
    def __init__(self, v): self.v = v
    def __lt__(self, o): return o.v < self.v
people = [("ann", 3), ("bob", 1), ("cat", 3), ("dan", 2)]
print(sorted(people, key=lambda p: (Desc(p[1]), p[0])), [(k, "".join(n for n, _ in g)) for k, g in groupby(sorted(people, key=lambda p: p[1]), key=lambda p: p[1])])
runs = [list(g) for _, g in groupby(enumerate([1, 2, 3, 7, 8, 10]), lambda t: t[1] - t[0])]
print([(r[0][1], r[-1][1]) for r in runs], [k for k, g in groupby("aabbbc") if len(list(g)) > 1])
