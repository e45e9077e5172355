# Messages of everyday mistakes with operators, items, attributes, calls and conversions.
class P: pass
class Q:
    __slots__ = "s"
tests = """
1 + "a"
"a" + 1
[] + ()
{} + {}
None + 1
1 - "a"
"a" * "b"
"a" * 1.5
[1] * "x"
1 / "x"
1 // 0
1.5 % 0
0.0 // 0
2 ** "x"
1 << -1
1 << "a"
~1.5
-"a"
+[]
not_there
1 < "a"
[] < {}
P() < P()
1 in 5
"a" in 5
1 in "abc"
[][0]
()[1]
""[0]
b""[0]
[1]["a"]
"a"["b"]
(1,)[None]
{}["k"]
{}[[]]
{[]: 1}
{[]}
5[0]
P()[0]
P[0]
int[0]
None[0]
P().x
P.x
Q().s
Q().t
(1).x
None.x
len.x
type.x
print.x.y
P()()
5()
"a"()
None()
P()(1)
P(1)
Q(1, a=2)
[1, 2][1.0]
[1, 2][1:"a"]
[1, 2][::0]
"abc"[::0]
range(5)[::0]
range(3)[3]
iter(P())
for_ = [x for x in P()]
[*P()]
{**P()}
a, b = [1]
a, b = 1, 2, 3
a, *b = []
a, b = P()
a, b = {}
a, b, *c, d = "ab"
with_ = P().__enter__
int("12x")
int("")
int("1" * 20 + "z")
float("1.2.3")
complex("1+")
chr(1.5)
"%d" % "a"
"%z" % 1
"%s %s" % 1
"%s" % (1, 2)
"%(a)s" % 1
"%(a)s" % {}
"%*d" % ("a", 1)
"%c" % 1.5
"%c" % "ab"
"{} {}".format(1)
"{a}".format(1)
"{0.x}".format(1)
"{0[x]}".format([1])
"{".format()
"}".format()
"{!z}".format(1)
"{:z}".format("a")
f"{1:s}"
f"{'a':d}"
f"{[]:5}"
"a".join([1])
"a".join(5)
"abc".replace("a")
"abc".index("z")
"a".encode("nope")
b"\\xff".decode()
"\\udc80".encode()
bytes([1, 2]).hex(1, 2, 3)
[].pop()
[1].pop(5)
[1].remove(2)
[1].index(2)
[].insert("a", 1)
().index(1)
{}.pop("a")
{}.popitem()
set().pop()
{1}.remove(2)
dict.fromkeys(5)
{}.update(5)
{}.update([1])
{}.update([(1,)])
[3, "a"].sort()
[].sort(5)
object().x
object.__new__(5)
int.__new__(str)
super()
super(int)
super(int, "a")
isinstance(1, [int])
setattr(P(), 5, 1)
del_ = P().__delattr__("x")
hash({})
(1, []).__hash__()
slice(1)[0]
memoryview(b"a")[5]
memoryview(b"a")["x"]
bytearray(b"a").append(300)
bytearray(b"a").append("a")
bytes("a", 5)
2 ** -1 if 0 else (-8) ** 0.5 if 0 else 10 ** 400 * 1.0
int(float("nan"))
int(float("inf"))
round(float("inf"))
float(10 ** 400)
"a" "b".x
""".strip().splitlines()
for t in tests:
    try:
        try:
            r = eval(t)
        except SyntaxError:
            r = exec(t)
        print(t, "=", r)
    except Exception as e:
        print(t, "->", type(e).__name__ + ":", e)
