# A recursive-descent calculator: precedence, unary minus, right-associative power, names, functions, errors with columns.
import operator as op, re
class CalcError(Exception):
    def __init__(self, text, at): super().__init__(f"{text} at {at}"); self.at = at
class Parser:
    token = re.compile(r"\s*(?:(?P<num>\d+\.?\d*)|(?P<name>[a-z]\w*)|(?P<op>\*\*|[-+*/(),=]))")
    table = {"+": op.add, "-": op.sub, "*": op.mul, "/": op.truediv, "**": op.pow}
    def __init__(self, names=()): self.names = dict(names, max=max, min=min, double=lambda x: 2 * x)
    def tokens(self, text):
        pos, text = 0, text.rstrip()
        while pos < len(text):
            if not (m := self.token.match(text, pos)): raise CalcError(f"bad character {text[pos:].strip()[0]!r}", pos)
            yield m.lastgroup, m[m.lastgroup], m.start(m.lastgroup)
            pos = m.end()
        yield "end", "", pos
    def run(self, text):
        self.stream = self.tokens(text); self.advance()
        value = self.assignment()
        if self.kind != "end": raise CalcError(f"unexpected {self.text!r}", self.at)
        return value
    def advance(self): last = getattr(self, "text", None); self.kind, self.text, self.at = next(self.stream); return last
    def take(self, *texts): return self.advance() if self.kind == "op" and self.text in texts else None
    def expect(self, text):
        if self.take(text) is None: raise CalcError(f"{text!r} wanted, not {self.text or 'the end'!r}", self.at)
    def assignment(self):
        value, name = self.level(("+", "-"), ("*", "/")), self.last_name
        if name and self.take("="): value = self.names[name] = self.assignment()
        if callable(value) or value is None: raise CalcError(f"no value: {name}", self.at)
        return value
    def level(self, ops, *inner):
        value = self.level(*inner) if inner else self.unary()
        while sign := self.take(*ops): 
            value = self.table[sign](value, self.level(*inner) if inner else self.unary()); self.last_name = None
        return value
    def unary(self): return -self.unary() if self.take("-") else self.power()
    def power(self):
        base = self.atom()
        return base ** self.unary() if self.take("**") else base
    def atom(self):
        kind, text, at = self.kind, self.text, self.at
        self.last_name = text if kind == "name" else None
        if kind == "num": self.advance(); return float(text) if "." in text else int(text)
        if self.take("("):
            value = self.assignment(); self.expect(")"); self.last_name = None
            return value
        if kind != "name": raise CalcError(f"value wanted, not {text or 'the end'!r}", at)
        self.advance()
        if self.take("("):
            args = [self.assignment()]
            while self.take(","): args.append(self.assignment())
            self.expect(")"); self.last_name = None
            return self.names[text](*args)
        return self.names.get(text)
calc = Parser({"pi": 3.14})
for line in ("1 + 2 * 3", "(1 + 2) * 3", "-2 ** 2", "2 ** 3 ** 2", "2 ** -1", "8 / 2 / 2", "a = b = 4 + 1", "a * b - -a", "max(1, double(a), 3) + min(2, 1)", "pi * 2", "((7))",
             "1 +", "(1", "1 2", "3 $ 4", "nope", "max(1,)", ")", "1 / 0", "double(1, 2)", "max", "nope(1)"):
    try: print(f"{line} -> {calc.run(line)}")
    except CalcError as e: print(f"{line} -> {e}"); 
    except (ArithmeticError, TypeError, LookupError) as e: print(f"{line} -> {type(e).__name__}: {str(e).split('<lambda>')[-1]}")
print({k: v for k, v in calc.names.items() if not callable(v)})
