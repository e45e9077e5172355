# str.format: fields, attributes, items, conversions, nested specs, automatic numbering, Formatter.
import string
class P:
    x, d = 5, {"k": [1, 2], "0": "zero", 0: "int zero"}
    def __format__(self, spec): return "P<%s>" % spec
p = P()
print("{} {} {}".format(1, "b", p), "{1} {0} {1}".format("a", "b"), "{x} {y:>4}|".format(x=1, y=2), "{0.x} {0.d[k]} {0.d[k][1]} {0.d[0]}".format(p), "{:abc} {!r:>5} {!s:^7}".format(p, "q", "w"), sep=" / ")
print("{{}} {{{}}} }}{{".format(1), "{:{}}|{:{w}.{p}}".format("a", 5, 3.14159, w=8, p=3), "{0:{1}{2}{3}}".format("x", "*", "^", 7), "{:%Y-%m}".format(__import__("datetime").date(2020, 5, 17)))
print("{a[b c]} {a[!]} {a[1]}".format(a={"b c": 1, "!": 2, 1: 3}), "{[0]} {[1]}".format("ab", [3, 4]), "{.imag}".format(3j), "{0[]}".format({"": 1}) if False else "-")
for f, a, k in (("{", (), {}), ("}", (), {}), ("{}", (), {}), ("{} {0}", (1,), {}), ("{0} {}", (1,), {}), ("{a}", (), {}), ("{0.nope}", (1,), {}), ("{0[x]}", ([],), {}), ("{0[5]}", ([],), {}), ("{!z}", (1,), {}), ("{!}", (1,), {}), ("{0!rr}", (1,), {}), ("{:{:{}}}", (1, 2, 3), {}),
                ("{0[}", (1,), {}), ("{0.}", (1,), {}), ("{0[]}", ({},), {}), ("{0]}", (1,), {}), ("{a.b[c].d}", (), {"a": 1}), ("{:d}", ("x",), {}), ("{-1}", (1,), {}), ("{ 0}", (1,), {" 0": 5}), ("{99999999999999999999}", (1,), {}), ("{0x}", (1,), {}), ("{:{", (1,), {}), ("{!r", (1,), {}), ("{0}}", (1,), {})):
    try:
        print(repr(f), "=", f.format(*a, **k))
    except Exception as e:
        print(repr(f), "->", type(e).__name__, e)
class Default(dict):
    def __missing__(self, k): return "[" + k + "]"
print("{a} {b} {c.real}".format_map({"a": 1, "b": 2, "c": 3}), "{anything} {x!r}".format_map(Default()))
try:
    "{}".format_map({})
except ValueError as e:
    print(e)
f = string.Formatter()
print(f.format("{0} {x!r} {}", 1, x="s") if False else f.format("{0} {x!r:>5}", 1, x="s"), list(f.parse("a{b!r:c}d{{}}{}")), f.vformat("{0[1]}", ([5, 6],), {}))
class My(string.Formatter):
    def get_value(self, key, args, kw): return "<%s>" % key
    def convert_field(self, v, c): return v.upper() if c == "u" else super().convert_field(v, c)
print(My().format("{a!u} {0} {b!r}"))
print(string.Template("$a ${b}c $$ $d").safe_substitute(a=1, b=2), string.Template("$x").substitute({"x": "y"}), string.capwords("a b  c"))
try:
    string.Template("$x $").substitute(x=1)
except ValueError as e:
    print(e)
