# t-strings (PEP 750): Template and Interpolation objects, concatenation, conversions, nested specs.
from string.templatelib import Interpolation, Template, convert
x, name = 5, "World"
t = t"Hello {name!r:>{x}} and {x + 1}!"
print(type(t).__name__, t.strings, t.values, len(t.interpolations))
for i in t.interpolations:
    print(i.value, i.expression, i.conversion, repr(i.format_spec))
print([p if isinstance(p, str) else (p.value, p.expression) for p in t])
print(t"".strings, list(t""), t"plain".strings, list(t"{x}"), t"{x}".strings, list(t"{x}{x}")[0] == list(t"{x}{x}")[1])
both = t"a{x}" + t"b{name}c"
print(both.strings, both.values, list(t"a" t"b{x}")[0])
for bad in ("t'a' + 'b'", "'a' + t'b'", "t'a' 'b'", "t'{}'", "t'{x!z}'", "t'{x'", "tb'x'", "t'a' f'b'", "Template(5)", "Interpolation()", "Interpolation(1, 2)", "t'x'.strings[5]", "t'{x'  '}'", "t'{undefined_name}'"):
    try:
        print(bad, eval(bad))
    except Exception as e:
        print(bad, "->", type(e).__name__, getattr(e, "msg", e))
def render(template):
    out = []
    for part in template:
        match part:
            case str(): out.append(part)
            case Interpolation(value, expression, conversion, spec): out.append(format(convert(value, conversion), spec))
    return "".join(out)
y = 3.14159
print(render(t"{y:.2f} {name!r} {x:>{x}} {x=} {{literal}} {'nested ' + t'{x}'.values[0].__str__()}"))
made = Template("one ", Interpolation(1, "expr", None, "spec"), Interpolation(2, "e2", "r"), " two ", "three")
print(made.strings, [(i.expression, i.conversion, i.format_spec) for i in made.interpolations], made.values)
i = Interpolation(42, "answer", "s", ">5")
print(repr(i), i.__match_args__, Interpolation("v").expression == "")
print(repr(t"a{x!s:>3}b"))
for change in (lambda: setattr(i, "value", 1), lambda: setattr(made, "strings", ()), lambda: type("Sub", (Template,), {}), lambda: Interpolation(1, "x", "q"), lambda: Template(Interpolation)):
    try:
        change()
    except (TypeError, AttributeError, ValueError) as e:
        print(type(e).__name__, e)
f = lambda: t"{(lambda: x)()} {[v for v in range(3)]} {x!r}"
print(f().values, rt"\n{x}".strings, t"""multi
{x
 + 1}""".interpolations[0].expression, t"{x!a}".interpolations[0].conversion, hash(t"a") is None)
