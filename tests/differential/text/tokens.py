# A tokenizer and formatter for a toy language: named groups, positions in lines, nesting, and scanning without re.
import re
from dataclasses import dataclass
SPEC = [("comment", r"\#[^\n]*"), ("number", r"0x[0-9a-f]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?"), ("string", r"'(?:[^'\\\n]|\\.)*'"), ("name", r"[^\W\d]\w*"),
        ("op", r"==|<=|->|[-+*/=<>(){},;]"), ("newline", r"\n"), ("space", r"[ \t]+"), ("bad", r".")]
MASTER = re.compile("|".join(f"(?P<{n}>{p})" for n, p in SPEC))
@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    line: int
    col: int
    def __str__(self): return f"{self.line}:{self.col} {self.kind} {self.text!r}"
def tokenize(source):
    line, start = 1, 0
    for m in MASTER.finditer(source):
        match m.lastgroup:
            case "newline": line, start = line + 1, m.end()
            case "space" | "comment": continue
            case "bad": raise SyntaxError(f"stray {m.group()!r}", ("toy", line, m.start() - start + 1, source.splitlines()[line - 1]))
            case kind: yield Token(kind, m.group(), line, m.start() - start)
source = "fn größe(x) -> { # comment\n  if x<=0x1f { return 'it\\'s';}\n\tlet y_2=1.5e-3*x; } "
for t in tokenize(source): print(t, end="  ")
print()
for bad in ("a = $5", "x\n  'open"):
    try: print([str(t) for t in tokenize(bad)])
    except SyntaxError as e: print(e.msg, e.lineno, e.offset, repr(e.text), e.filename)
def pretty(tokens):
    depth, out, line = 0, [], []
    def flush():
        nonlocal line
        if line: out.append("    " * depth + re.sub(r" (?=[;,)(])|(?<=\() ", "", " ".join(line)))
        line = []
    for t in tokens:
        if t.text == "}": flush(); depth -= 1
        line.append(t.text)
        if t.text in "{;": flush(); depth += t.text == "{"
        elif t.text == "}": flush()
    return "\n".join(out)
print(pretty(tokenize(source)))
def balanced(text, pairs={")": "(", "]": "[", "}": "{"}):
    stack = []
    for i, c in enumerate(text):
        if c in pairs.values(): stack.append((c, i))
        elif c in pairs and (not stack or stack.pop()[0] != pairs[c]): return f"{c} at {i}"
    return f"open {stack[-1]}" if stack else "balanced"
print([balanced(s) for s in ("", "([]{})", "(]", "((a)", "}")])
def scan(text):
    i = 0
    while i < len(text):
        j = i
        for test in (str.isspace, str.isdigit, str.isidentifier):
            while j < len(text) and test(text[i:j + 1]): j += 1
            if j > i: break
        else: j = i + 1
        yield text[i:j]
        i = j
print(list(scan("x1 = 42+y_z  (ab7é)")), "".join(scan(source)) == source)
print(re.split(r"([,;])\s*", "a, b;c"), re.findall(r"(\w)(\d)?", "a1b"), re.sub(r"(?P<w>\w+) (\d+)", r"\2-\g<w>", "ab 12, c 3"), re.fullmatch(r"\d{2,3}?", "123").span(), re.subn("x*", "-", "axb"))
