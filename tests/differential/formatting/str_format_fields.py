# str.format, format_map and string.Formatter: numbering, lookups, nesting, and each malformed field.
import string
cases = ["{}", "{0}{0}", "{}{}", "{1}{0}", "{a}", "{a}{}", "{0[1]}", "{0[-1]}", "{0.x}", "{0.real}", "{0[a]}", "{a[b c]}", "{a[]}", "{}{1}", "{1}{}", "{{}}", "{{{}}}", "{", "}", "{0", "{0!}", "{0!x}", "{0!r", "{0!rs}", "{0:", "{0:{", "{0:{}}", "{0:{1}}", "{0:{a}}", "{:{}}", "{0[}", "{0]}", "{0.}", "{.real}", "{[0]}", "{0[0}", "{0[0]x}", "{!r:^9}", "{0:{1:{2}}}", "{ 0}", "{0 }", "{-1}", "{99999999999999999999}", "{0[99999999999999999999]}", "{a.b.c}", "{:}}", "{:{{}}}", "{}}{", "a}b", "{0!r}{1!s:>4}", "{é}", "{0.__class__.__name__}", "{0!s:}", "{if}"]
class Any:
    b = {"b c": "found", "c": 1}
    c = 9
    def __getitem__(self, k): return f"item {k!r}"
    def __format__(self, s): return f"Any<{s}>"
for c in cases:
    out = []
    for args, kw in (((5, 3, 2), {}), (([1, 2],), {"a": Any()}), ((), {"a": Any.b, "é": 1, "if": 2, " 0": 3})):
        try:
            out.append(c.format(*args, **kw))
        except Exception as e:
            out.append(f"{type(e).__name__}: {e}")
    print(f"{c:14}", *out, sep=" | ")
class Default(dict):
    def __missing__(self, k): return f"<{k}>"
print("{x} {y:>5} {x!r}".format_map(Default(y=1)), "{self}".format(self="fine"))
for m in ({}, [1], None, "abc"):
    try:
        print("{x}".format_map(m))
    except Exception as e:
        print(type(e).__name__, e)
class F(string.Formatter):
    def get_value(self, key, args, kwargs):
        return kwargs.get(key, f"no {key}") if isinstance(key, str) else super().get_value(key, args, kwargs)
    def convert_field(self, value, c): return value[::-1] if c == "v" else super().convert_field(value, c)
    def check_unused_args(self, used, args, kwargs): print("used", sorted(map(str, used)), end=" ")
    def format_field(self, value, spec): return value.upper() if spec == "up" else super().format_field(value, spec)
print(F().format("{0} {name!v} {other:up} {1:{2}}", 1, 2, 5, name="abc"))
print([*string.Formatter().parse("a{b!r:c{d}}e{{f}}{}{0:}")])
for bad in ("{0} {}", "{!q}", "{"):
    try:
        print(F().format(bad, 1, 2))
    except ValueError as e:
        print(bad, e)
t = string.Template("$who likes ${what}s, $$5 $who")
print(t.substitute(who="tim", what="cat"), t.safe_substitute(who="x"), t.get_identifiers(), t.is_valid(), string.Template("$ 5").is_valid())
for f in (lambda: t.substitute(who=1), lambda: string.Template("a\n  $!").substitute()):
    try: f()
    except Exception as e: print(type(e).__name__, e)
