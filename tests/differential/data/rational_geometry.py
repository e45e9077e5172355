# Points and polygons with exact fractions: areas, crossings, hulls.
from fractions import Fraction as F
from functools import cmp_to_key
def cross(o, a, b): return (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0])
def hull(points):
    points = sorted(set(points))
    if len(points) < 3: return points
    def half(ps):
        out = []
        for p in ps:
            while len(out) > 1 and cross(out[-2], out[-1], p) <= 0: out.pop()
            out.append(p)
        return out[:-1]
    return half(points) + half(points[::-1])
def area(ps): return abs(sum(F(a[0] * b[1] - b[0] * a[1], 2) for a, b in zip(ps, ps[1:] + ps[:1])))
def meet(p, q, r, s):
    d = (q[0] - p[0]) * (s[1] - r[1]) - (q[1] - p[1]) * (s[0] - r[0])
    if d == 0: return None
    t = F((r[0] - p[0]) * (s[1] - r[1]) - (r[1] - p[1]) * (s[0] - r[0]), d)
    return p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])
pts = [(0, 0), (4, 0), (4, 3), (0, 3), (2, 1), (1, 2), (4, 3), (2, 0)]
h = hull(pts)
print(h, area(h), area([(0, 0), (1, 0), (0, 1)]), hull([(1, 1)]), hull([(0, 0), (1, 1), (2, 2)]))
print(*meet((0, 0), (3, 1), (0, 2), (1, 0)), meet((0, 0), (1, 1), (0, 1), (1, 2)))
print(sorted(pts[1:5], key=cmp_to_key(lambda a, b: (c > 0) - (c < 0) if (c := cross((0, -1), b, a)) else 0)))
print([str(F(a, b).limit_denominator(3)) for a, b in ((22, 7), (1, 1000), (-5, 2))], sum(F(1, n * (n + 1)) for n in range(1, 50)), max(F(3, 7), F(2, 5)), F(10, 4) // F(1, 3), F(10, 4) % F(1, 3))
