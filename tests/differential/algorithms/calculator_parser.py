# A calculator: tokens by regular expression, precedence climbing, and errors that say where.
import re
from fractions import Fraction

TOKEN = re.compile(r"\s*(?:(?P<num>\d+(?:\.\d+)?)|(?P<name>[a-z]\w*)|(?P<op>\*\*|[-+*/%(),=]))")
LEVELS = {"+": (1, 1), "-": (1, 1), "*": (2, 2), "/": (2, 2), "%": (2, 2), "**": (4, 3)}

class CalcError(Exception):
    def __init__(self, where, why):
        super().__init__(where, why)
        self.add_note(" " * where + "^")

def tokens(text):
    at = 0
    text = text.rstrip()
    while at < len(text):
        if not (m := TOKEN.match(text, at)):
            raise CalcError(at, f"unexpected {text[at]!r}")
        yield m.lastgroup, m[m.lastgroup], m.start(m.lastgroup)
        at = m.end()
    yield "end", "", at

class Calculator:
    functions = {"max": max, "min": min, "abs": abs, "pow": pow}

    def __init__(self): self.names = {"half": Fraction(1, 2)}
    def advance(self): self.kind, self.text, self.at = next(self.stream)

    def run(self, text):
        self.stream = tokens(text)
        self.advance()
        value = self.expression(1)
        if self.kind != "end":
            raise CalcError(self.at, f"left over {self.text!r}")
        self.names["_"] = value
        return value

    def expression(self, level):
        left = self.unary()
        while self.kind == "op" and (lv := LEVELS.get(self.text)) and lv[0] >= level:
            op = self.text
            where = self.at
            self.advance()
            right = self.expression(lv[1] + (op != "**"))
            try:
                left = {"+": lambda: left + right, "-": lambda: left - right, "*": lambda: left * right,
                        "/": lambda: left / right, "%": lambda: left % right, "**": lambda: left ** right}[op]()
            except ZeroDivisionError as e:
                raise CalcError(where, str(e)) from e
        return left

    def unary(self):
        match self.kind, self.text:
            case "op", "-":
                self.advance()
                return -self.expression(3)
            case "op", "(":
                self.advance()
                value = self.expression(1)
                self.expect(")")
                return value
            case "num", digits:
                self.advance()
                return Fraction(digits)
            case "name", name:
                where = self.at
                self.advance()
                if (self.kind, self.text) == ("op", "("):
                    return self.call(name)
                if name not in self.names:
                    raise CalcError(where, f"no name {name}")
                return self.names[name]
        raise CalcError(self.at, "expression expected")

    def call(self, name):
        args = []
        while True:
            self.advance()
            args.append(self.expression(1))
            if self.text != ",": break
        self.expect(")")
        return self.functions[name](*args)

    def expect(self, text):
        if self.text != text: raise CalcError(self.at, f"{text!r} expected")
        self.advance()

c = Calculator()
for line in ("1 + 2*3", "(1+2)*3", "2**3**2", "-2**2", "10 - 4 - 3", "1/3 + 1/6", "7.25 % 2", "max(1, half, min(9, 4))", "abs(-half)*4", "2**-1"):
    print(line, "=", c.run(line))
for line in ("1 +", "(2", "3 $ 4", "2 2", "1/(2-2)", "nope*2", "sin(1)", "max(1", ""):
    try:
        print(c.run(line))
    except CalcError as e:
        print(repr(line), e.args, e.__notes__, repr(e.__cause__))
    except KeyError as e:
        print(repr(line), "unknown function", e)
