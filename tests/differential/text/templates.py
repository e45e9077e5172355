# A small template language on re.sub with functions, string.Template, format_map, a Formatter of our own, nested fields.
import re, string
class Template:
    tag = re.compile(r"\{%\s*(?P<block>.*?)\s*%\}|\{\{\s*(?P<expr>.*?)(?:\s*\|\s*(?P<filter>\w+))?\s*\}\}", re.S)
    filters = {"upper": str.upper, "len": len, "repr": repr, "money": "{:,.2f}".format}
    def __init__(self, text):
        self.nodes = []; stack = [self.nodes]; last = 0
        for m in self.tag.finditer(text):
            stack[-1].append(text[last:m.start()]); last = m.end()
            match (m["block"] or "").split(" "):
                case [""]: stack[-1].append((m["expr"], m["filter"]))
                case ["for", var, "in", *rest]: node = ("for", var, " ".join(rest), []); stack[-1].append(node); stack.append(node[3])
                case ["if", *cond]: node = ("if", " ".join(cond), []); stack[-1].append(node); stack.append(node[2])
                case ["end"]: stack.pop()
                case other: raise SyntaxError(f"unknown block {other[0]!r} at {m.start()}")
        if len(stack) != 1: raise SyntaxError(f"{len(stack) - 1} blocks left open")
        self.nodes.append(text[last:])
    def render(self, nodes=None, **names):
        out = []
        for node in self.nodes if nodes is None else nodes:
            match node:
                case str(text): out.append(text)
                case (expr, filt): out.append(str(self.filters.get(filt, str)(eval(expr, {}, names))))
                case ("for", var, it, body): out += [self.render(body, **names, **{var: v}) for v in eval(it, {}, names)]
                case ("if", cond, body): out.append(self.render(body, **names) if eval(cond, {}, names) else "")
        return "".join(out)
t = Template("Dear {{ name | upper }},{% for i in items %}\n- {{ i[0] }}: {{ i[1] | money }}{% if i[1] > 1000 %} (!){% end %}{% end %}\n{{ items|len }} items, {{ sum(p for _, p in items) }}{% if not items %}none{% end %}.")
print(t.render(name="Ann", items=[("nut", 2.5), ("car", 12345.678)]), t.render(name="Bob", items=[]), sep="\n")
for bad in ("{% for x in y %}", "{% while 1 %}"):
    try: Template(bad)
    except SyntaxError as e: print(e.msg)
try: Template("{{ x + }}").render()
except SyntaxError as e: print(e.msg)
s = string.Template("$who owes ${amount}0 $$ and $missing ${x_1}")
print(s.safe_substitute(who="Ann", amount=5), s.get_identifiers(), s.is_valid(), string.Template("$").is_valid())
for f in (lambda: s.substitute(who=1), lambda: string.Template("a $ b\n$!").substitute(), lambda: "{a}".format(), lambda: "{}".format(), lambda: "{0} {}".format(1, 2), lambda: "{".format(), lambda: "}".format(), lambda: "{a.b}".format(a=1), lambda: "{a[x]}".format(a=[1]), lambda: "{!z}".format(1), lambda: "{:{}}".format(1), lambda: "{a!}".format(a=1)):
    try: print(f())
    except (KeyError, ValueError, IndexError, AttributeError, TypeError) as e: print(type(e).__name__, e)
class Keep(dict):
    def __missing__(self, k): return "{" + k + "}"
print("{a} {b} {c}".format_map(Keep(b=1)), "{0[k][1]} {1.real:>{w}} {2!r:.3}".format({"k": "xyz"}, 5, "quoted", w=4), "{{}} {:%}".format(0.25), "{a[0]}{a[-1]}".format(a={0: "zero", "-1": "text key"}))
class F(string.Formatter):
    def get_value(self, key, args, kw): return kw.get(key, f"<{key}>") if isinstance(key, str) else args[key]
    def convert_field(self, v, conv): return v[::-1] if conv == "x" else super().convert_field(v, conv)
print(F().format("{a!x} {b} {0:>5} {c!r}", 7, a="abc"), list(string.Formatter().parse("a{b!r:{w}}{{c")))
