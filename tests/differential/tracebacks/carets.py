# Which part of a line an error points at: attributes, items, calls, operators, names, long and multi-line expressions.
import traceback

class Obj:
    attr = None
    def method(self, *a): raise KeyError("inside")

obj, d, n = Obj(), {"a": {"b": [1, 2]}}, None
lines = '''
obj.attr.deeper.still
d["a"]["b"][5]
d["a"]["x"]["y"]
obj.method(1)(2)(3)
1 + (2 * n) - 4
n + 1 + 2
-n
not_defined + 1
d["a"]["b"]["key"]
len(n) + len([])
(1).real.imaginary
f(obj)[0] if False else n[0]
[x for x in n]
{**n}
print(*n)
n @ d
"%d" % "x"
"{}{}".format(1)
n.a = 5
n[0] = 1
del d["nope"]
import nowhere.at_all
from os import nothing_like_that
raise obj
assert n, "message"
a, b = 1, 2, 3
a, b, *c = 1,
a, b = 5
for x in 5: pass
with n: pass
n < 1 < 2
1 < n
n()
obj.method(*[1], **{"a": 1})
lambda: n
(lambda: 1 / 0)()
obj  .  missing
 (  n  ) [  0  ]
"ünïcödé".nope + "tail"
"日本語".nope
d ["a"] ["zzz"]
1 if n.x else 2
n[1:2]
await_.x
int("x", 5) + 1
1_000 / (3 - 3) * 2
'''.strip("\n").split("\n")
import linecache
for i, text in enumerate(lines):
    name = "<line %d>" % i
    text = text.strip()
    linecache.cache[name] = (len(text), None, [text + "\n"], name)
    try:
        exec(compile(text, name, "exec"))
    except Exception:
        print("".join(traceback.format_exc().splitlines(True)[3:]), end="")
