# A tokenizer with named groups and a precedence-climbing calculator with variables and functions.
import math, re
TOKEN = re.compile(r"\s*(?:(?P<num>\d+\.?\d*(?:e[+-]?\d+)?)|(?P<name>[a-z_]\w*)|(?P<op>\*\*|//|[-+*/%(),=]))")
PREC = {"+": (1, "l"), "-": (1, "l"), "*": (2, "l"), "/": (2, "l"), "//": (2, "l"), "%": (2, "l"), "**": (4, "r")}
OPS = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b, "//": lambda a, b: a // b, "%": lambda a, b: a % b, "**": lambda a, b: a ** b}
def tokens(text):
    at, text = 0, text.rstrip()
    while at < len(text):
        m = TOKEN.match(text, at)
        if not m: raise SyntaxError("bad character %r at %d" % (text[at:].strip()[0], at))
        at = m.end()
        yield m.lastgroup, m.group(m.lastgroup)
    yield "end", ""
class Calc:
    def __init__(self): self.vars = {"pi": math.pi}
    def run(self, text):
        self.toks = list(tokens(text)); self.i = 0
        if [k for k, _ in self.toks[:2]] == ["name", "op"] and self.toks[1][1] == "=":
            self.i = 2
            self.vars[self.toks[0][1]] = v = self.expr(0)
        else: v = self.expr(0)
        if self.peek()[0] != "end": raise SyntaxError("unexpected %r" % self.peek()[1])
        return v
    def peek(self): return self.toks[self.i]
    def take(self): self.i += 1; return self.toks[self.i - 1]
    def expr(self, least):
        left = self.atom()
        while (op := self.peek()[1]) in PREC and PREC[op][0] >= least:
            self.take()
            p, assoc = PREC[op]
            left = OPS[op](left, self.expr(p + (assoc == "l")))
        return left
    def atom(self):
        match self.take():
            case "num", n: return float(n) if set(n) & set(".e") else int(n)
            case "op", "-": return -self.expr(3)
            case "op", "(":
                v = self.expr(0)
                if self.take()[1] != ")": raise SyntaxError("missing )")
                return v
            case "name", f if self.peek()[1] == "(":
                self.take(); args = []
                while self.peek()[1] != ")":
                    args.append(self.expr(0))
                    if self.peek()[1] == ",": self.take()
                self.take()
                return getattr(math, f)(*args)
            case "name", n: return self.vars[n]
            case kind, text: raise SyntaxError("unexpected %s %r" % (kind, text))
c = Calc()
for line in ("1 + 2 * 3", "(1 + 2) * 3", "2 ** 3 ** 2", "-2 ** 2", "10 - 3 - 2", "7 // 2 * 2 + 7 % 2", "x = 5", "x * x - 1", "sqrt(x * 5)", "gcd(12, 18) + 1e2", "1 / 0", "y", "2 +", "(1", "3 $ 4", "1 2", "hypot(3, 4)", "nope(1)", "round = 2.5"):
    try: print(line, "=", c.run(line))
    except Exception as e: print(line, "->", type(e).__name__, e)
