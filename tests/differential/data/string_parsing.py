# Parsers by hand: roman numerals, run-time templates, key-value text, URLs, balanced brackets.
ROMAN = dict(M=1000, CM=900, D=500, CD=400, C=100, XC=90, L=50, XL=40, X=10, IX=9, V=5, IV=4, I=1)
def to_roman(n):
    out = ""
    for r, v in ROMAN.items():
        k, n = divmod(n, v)
        out += r * k
    return out
def from_roman(s):
    total = 0
    for a, b in zip(s, s[1:] + " "):
        v = ROMAN[a]
        total += -v if ROMAN.get(b, 0) > v else v
    if to_roman(total) != s: raise ValueError("not a roman numeral: %r" % s)
    return total
print([to_roman(n) for n in (1, 4, 9, 14, 1994, 3999)], from_roman("MCMXCIV"), all(from_roman(to_roman(n)) == n for n in range(1, 400)))
for bad in ("IIII", "VX", "Q"):
    try: from_roman(bad)
    except (ValueError, KeyError) as e: print(type(e).__name__, e)
def balanced(s):
    stack = []
    for i, c in enumerate(s):
        if c in "([{": stack.append((c, i))
        elif c in ")]}":
            if not stack or "([{".index(stack[-1][0]) != ")]}".index(c): return i
            stack.pop()
    return stack[-1][1] if stack else None
print([balanced(s) for s in ("", "([]{})", "(]", "((", "a)b", "{[()]}")])
def pairs(text):
    for n, line in enumerate(text.splitlines(), 1):
        line = line.partition("#")[0].strip()
        if not line: continue
        key, eq, value = map(str.strip, line.partition("="))
        if not eq: raise SyntaxError("line %d: no =" % n)
        yield key, int(value) if value.lstrip("-").isdecimal() else value.strip("'\"")
print(dict(pairs("a = 1 # one\n\n# all comment\nb='x = y'\nc=-5\nd=")))
try: list(pairs("a=1\nbroken"))
except SyntaxError as e: print(e.msg)
def render(t, **kw):
    out, rest = [], t
    while rest:
        head, sep, rest = rest.partition("{{")
        out.append(head)
        if sep:
            name, end, rest = rest.partition("}}")
            if not end: raise ValueError("unclosed " + name.strip())
            obj, *attrs = name.strip().split(".")
            v = kw[obj]
            for a in attrs: v = v[a] if isinstance(v, dict) else getattr(v, a)
            out.append(str(v))
    return "".join(out)
print(render("Hi {{ u.name }}, {{n}}{{ x.real }}!", u={"name": "Zoë"}, n=1, x=5))
for bad in ("{{ open", "{{nope}}", "{{ n.zzz }}"):
    try: render(bad, n=1)
    except (ValueError, KeyError, AttributeError) as e: print(type(e).__name__, e)
