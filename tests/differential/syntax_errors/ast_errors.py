# Trees that no source would give: what compile() says of them; round trips through ast.unparse.
import ast
def loc(n): return ast.fix_missing_locations(n)
N, C = ast.Name, ast.Constant
L, S = ast.Load(), ast.Store()
trees = [ast.Module([ast.Expr(N("x", S))], []), ast.Module([ast.Assign([N("x", L)], C(1))], []), ast.Module([ast.Assign([], C(1))], []), ast.Module([ast.Expr(C([]))], []), ast.Module([ast.Expr(C(object))], []), ast.Module([ast.FunctionDef("f", ast.arguments([], [], None, [], [], None, []), [], [])], []), ast.Module([ast.Expr(N("None", L))], []), ast.Module([ast.If(C(1), [], [])], []), ast.Module([ast.Delete([])], []),
         ast.Module([ast.Global([])], []), ast.Module([ast.ImportFrom("a", [], 0)], []), ast.Module([ast.ImportFrom("a", [ast.alias("b")], -1)], []), ast.Module([ast.Expr(ast.Compare(C(1), [], []))], []), ast.Module([ast.Expr(ast.Compare(C(1), [ast.Lt()], []))], []), ast.Module([ast.Expr(ast.BoolOp(ast.And(), [C(1)]))], []), ast.Module([ast.Expr(ast.Dict([C(1)], []))], []), ast.Module([ast.Try([ast.Pass()], [], [], [])], []), ast.Module([ast.With([], [ast.Pass()])], []),
         ast.Module([ast.Raise(None, C(1))], []), ast.Module([ast.Expr(ast.Starred(N("x", L), L))], []), ast.Module([ast.AnnAssign(N("x", S), C(1), None, 5)], []), ast.Module([ast.Expr(ast.ListComp(C(1), []))], []), ast.Module([ast.Expr(ast.JoinedStr([C(1)]))], []), ast.Module(["x"], []), ast.Module([None], []), ast.Module([ast.Expr(None)], []), ast.Expression([]), ast.Expr(C(1)), ast.Module([ast.Match(C(1), [])], []), ast.Module([ast.Match(C(1), [ast.match_case(ast.MatchValue(N("x", L)), None, [ast.Pass()])])], []),
         ast.Module([ast.Expr(ast.Call(N("f", L), [], [ast.keyword("a", C(1)), ast.keyword("a", C(2))]))], []), ast.Module([ast.Expr(ast.NamedExpr(ast.Attribute(N("x", L), "y", S), C(1)))], []), ast.Module([ast.Expr(C(1, kind=5))], []), ast.Module([ast.Expr(N(5, L))], []), ast.Module([ast.Return(C(1))], [])]
for t in trees:
    try:
        loc(t)
        compile(t, "<t>", "exec")
        print(type(t).__name__, "fine")
    except (TypeError, ValueError, SyntaxError) as e:
        print(ast.dump(t)[:70] if isinstance(t, ast.AST) else t, "|", type(e).__name__, e)
try:
    compile(ast.Module([ast.Expr(C(1))], []), "<t>", "exec")
except TypeError as e:
    print(e)
for source in ("x = 1", "def f(a, /, b: int = 1, *c, d, **e) -> int:\n    return lambda x, *y: x", "class C[T: int](B, metaclass=M):\n    'doc'\n    x: int = 1", "a if b else c or d and not e", "(a, b), *c = d", "-x ** -y", "(-x) ** y", "a[b, c:d, ::e]", "f'{x!r:>{w}} {{}}'", "t'{a}b'", "x = yield", "async def f():\n    async with a as b, c:\n        [x async for x in y if z]", "try:\n    a\nexcept* (B, C) as d:\n    e\nelse:\n    f\nfinally:\n    g", "match x:\n    case [1, *_, {'a': b, **c}] | D(e, f=g) as h if i:\n        pass",
               "type X[T, *U, **P] = int", "with (a as b, c): pass", "lambda: (yield)", "print(*a, **b, c=1)", "{**a, 'b': 1, **c}", "{1, *x}", "not (a and b)", "(a, b)[0]", "a < b <= c is not d not in e", "'é\\n\\'\"'", "b'\\x00'", "1e400, 1j, ...", "(x := 5)", "for i, in x: pass", "del a, (b, c)", "global a", "import a.b as c, d", "from ..e import f as g", "assert a, b", "while 1:\n    break\nelse:\n    continue", "@dec(1)\nasync def g(): await h", "if a:\n    pass\nelif b:\n    pass\nelse:\n    pass", "x: (int) = 1", "(x): int", "raise A from B", "'''doc'''", "f'{x:{y}}' 'z'", "1 .real", "(1).real, 1.5.real, (-1).real", "a @ b // c << d & e ^ f | g"):
    tree = ast.parse(source)
    text = ast.unparse(tree)
    print(text.replace("\n", " ; "), ast.dump(ast.parse(text)) == ast.dump(tree))
