# from __future__ import annotations: strings, unparsed in a normal form.
from __future__ import annotations

def f(a: int, b:list[ str ]|None, c: {'k':1, **d}, d: lambda x, *y, z=1: x + 1, e: not a or b and c, f: "quoted", g: -1 ** 2) -> (1,):
    pass

for name, text in f.__annotations__.items():
    print(name, "=", text)

class K:
    x: undefined.thing[1:2, ::3, ...]
    y: f"{a!r:>{w}} {b=}" = 1
    z: [i for i in range(3) if i if not i for j in i]
    u: x if y else z
    v: a < b <= c is not d not in e
    w: 1e10 + 0x10 + 1j + 1_000
    t: 'it''s' "joined"
    s: (a, *b)
    r: await_(x)(*a, k=1, **c).attr
    q: (a + b) * c - d ** -e // ~f @ g
    p: {1, 2} | {*()} | {**{}}
    o: b"bytes" + rb"\raw"
    n: ...
    m: "\N{BULLET} \x00 \u1234"

for name, text in K.__annotations__.items():
    print(name, "=", text)
print(K.__annotate__(1) is K.__annotations__ if K.__annotate__ else "no annotate function")
