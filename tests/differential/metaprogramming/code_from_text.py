# compile, exec and eval with their namespaces; ast parsed, changed and written back with unparse.
import ast
g, l = {"x": 1, "__builtins__": {"len": len, "print": print}}, {"y": 2}
exec("z = x + y; w = len('abc'); global q; q = 5", g, l)
print(l, g["q"], sorted(k for k in g if k != "__builtins__"))
for code, ns in (("open('f')", g), ("x", {}), ("lambda: y", {}), ("[y for _ in 'a']", {"y": 1}), ("__import__", {"__builtins__": {}}), ("a := 1", {}), ("(a := 1)", {}), ("x = 1", {}), ("", {}), ("1 +", {}), (" 1", {}), ("\n2", {}), ("yield 1", {}), ("await x", {})):
    try: print(repr(code), eval(code, ns) if "lambda" not in code else eval(code, ns).__name__)
    except Exception as e: print(repr(code), "|", type(e).__name__, getattr(e, "msg", e))
for args in ((5,), (None,), ("1", 5), ("1", {}, 5), (b"1 + 1",), ("1", None, {"a": 1}), (compile("a + 1", "f", "eval"), {"a": 4}), ("1\0",), (bytearray(b"3"),)):
    try: print(eval(*args))
    except Exception as e: print(type(e).__name__, e)
for args in (("1", "f", "nope"), ("1", 5, "exec"), (5, "f", "exec"), ("a = 1", "f", "eval"), ("a = 1\nb = 2", "f", "single"), ("x", "f", "exec", 1 << 30), ("x", "f", "exec", 0, False, 9), (ast.Expression(ast.Constant(3)), "f", "exec"), ("a b", "name", "exec")):
    try: print(type(compile(*args)).__name__)
    except Exception as e: print(type(e).__name__, e)
exec(compile("1 + 1; None; 'shown'", "f", "single"))
def outer():
    v = 1
    def inner(): return v
    try: exec(inner.__code__)
    except TypeError as e: print(e)
    exec(inner.__code__, closure=inner.__closure__)
    exec("v = 2; made = 1")
    return v, "made" in locals()
print(outer())
try: exec("1", closure=())
except TypeError as e: print(e)
tree = ast.parse("def area(r, *, pi=3.14):\n    'doc'\n    if r < 0: raise ValueError(f'bad {r!r:>4}')\n    return pi * r ** 2 if r else (-1) ** 2\n")
class Rename(ast.NodeTransformer):
    def visit_Name(self, n): return ast.copy_location(ast.Name({"r": "radius"}.get(n.id, n.id), n.ctx), n)
    def visit_arg(self, n): n.arg = {"r": "radius"}.get(n.arg, n.arg); return n
    def visit_Constant(self, n): return ast.copy_location(ast.Constant(3), n) if n.value == 3.14 else n
new = ast.fix_missing_locations(Rename().visit(tree))
print(ast.unparse(new))
ns = {}
exec(compile(new, "made", "exec"), ns)
print(ns["area"](2), ns["area"].__kwdefaults__, ns["area"].__doc__, ns["area"](radius=0))
try: ns["area"](-1)
except ValueError as e: print(e)
for src in ("a if b else c if d else e", "(a, b)[c:d, ...]", "not (a and b) or c", "-(a ** -b)", "(-a) ** b", "lambda *a, b=1, **k: (yield)", "x = y = (yield z)", "[*a, *b]", "{**a, 'k': 1}", "a[b][c](d, *e, f=g, **h)", "f'{a!r:{w}}{{}}'", "f\"{'q'}\"", "'\\n\"\\''", "b'\\x00'", "1e400", "(1).real", "1.5.hex()", "a @ b @ c", "a - (b - c)", "(a := 1) + 2", "async def f():\n    async with a as b, c:\n        await d", "try:\n    a\nexcept* B as e:\n    c\nelse:\n    d\nfinally:\n    f", "match a:\n    case [1, *_] | {'k': v, **r} if v:\n        b\n    case C(x, y=None) as z:\n        c", "@d(1)\nclass C[T: int, *U, **V = [int]](B, m=1):\n    x: int = 5", "for a, in b:\n    pass\nelse:\n    c", "global a, b", "del a, (b), c[0]", "from . import a as b, c", "type X[T] = list[T]", "a < b <= c is not d not in e", "with (a as b, c):\n    pass", "return", "print((yield))", "assert (a, b), c", "raise a from b", "(a for a in b if c if d)", "t'{a}b'", "while 1:\n    break", "a: (b) = c", "(a): b", "x = *a, b", "if a:\n    b\nelif c:\n    d\nelse:\n    e"):
    try:
        out = ast.unparse(ast.parse(src))
        print(out, "" if out == src else "<- " + repr(src), ast.dump(ast.parse(out)) == ast.dump(ast.parse(src)))
    except SyntaxError as e: print(src, e.msg)
print(ast.dump(ast.parse("a.b = c[1:]", mode="exec")), ast.dump(ast.parse("x + 1", mode="eval"), indent=1), sep="\n")
for text in ("[1, {'a': (2.5, None)}, -3, 1+2j]", "{1, 2} - {2}", "f()", "a", "'a' 'b'", "set()", "--1", "[", "{'k': *a}"):
    try: print(ast.literal_eval(text))
    except Exception as e: print(text, "|", type(e).__name__, getattr(e, "msg", str(e).split(" on line")[0].split(":")[0]))
