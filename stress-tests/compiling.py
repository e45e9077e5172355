# Sources are compiled, parsed, unparsed, executed in shared namespaces, and code objects taken apart, by all. # expect: ok
import ast
import dis
import linecache
import marshal
import tokenize
import io
import types

from stress import check, part, run, together, workers

SOURCE = '''
import math as m
class A:
    x: int = 1
    def f(self, a, *b, c=2, **d):
        return [i * a for i in b if i] + [lambda: (a, c)][:0]
async def co():
    async with x as y: pass
def gen(n):
    yield from range(n)
    match n:
        case [1, *rest] | {"k": rest}: return rest
    try: pass
    except* ValueError as e: raise
print(f"{A().f(1, 2)!r:>{10}}", sep='') if 0 else None
result = sum(gen(5))
'''


@part
def whole_way(draw):
    """Source to tree to source to code to marshal and back, each thread with its own constants."""
    def work(me, draw):
        for i in range(8):
            text = SOURCE + "\nmine = %d\n" % (me * 1000 + i)
            tree = ast.parse(text)
            again = ast.unparse(tree)
            check(ast.dump(ast.parse(again)) == ast.dump(tree))
            code = marshal.loads(marshal.dumps(compile(tree, "f", "exec")))
            space = {}
            exec(code, space)
            check(space["result"] == 10 and space["mine"] == me * 1000 + i)
            check(len(list(tokenize.generate_tokens(io.StringIO(text).readline))) > 100)

    together(work)


@part
def shared_namespace(draw):
    """exec and eval in one namespace by all: names of each are there, __builtins__ is."""
    space = {}

    def work(me, draw):
        for i in range(60):
            exec("v%d = %d\ndef f%d(): return v%d" % (me, i, me, me), space)
            check(eval("f%d() + 0" % me, space) == i)
            check(eval("[v%d for _ in range(2)]" % me, space) == [i, i] and "__builtins__" in space)

    together(work)


@part
def shared_code(draw):
    """One code object run, inspected, replaced and disassembled by all."""
    def f(a, b=1):
        c = a + b
        return [c for _ in range(2)]

    code = f.__code__

    def work(me, draw):
        for i in range(40):
            check(types.FunctionType(code, {})(i, 2) == [i + 2] * 2)
            check(code.co_varnames[:2] == ("a", "b") and list(code.co_lines()) and list(code.co_positions()) and hash(code) == hash(code.replace()))
            check(code.replace(co_name="n%d" % i).co_name == "n%d" % i and code == code.replace())
            check(sum(1 for _ in dis.get_instructions(code)) > 3 and code.co_consts is not None and len(code.co_code) > 0)

    together(work)


@part
def shared_tree(draw):
    """A tree whose nodes are changed while others walk, dump, copy and compile it."""
    import copy
    tree = ast.parse("x = 1\ny = x + 2\nz = [x, y]\n")

    def change(me, draw):
        for i in range(100):
            node = tree.body[draw.below(3)]
            node.targets = [ast.Name("n%d" % i, ast.Store(), lineno=1, col_offset=0, end_lineno=1, end_col_offset=1)]
            node.value = draw.choose((ast.Constant(i, lineno=1, col_offset=0), ast.BinOp(ast.Constant(1, lineno=1, col_offset=0), ast.Add(), ast.Constant(2, lineno=1, col_offset=0), lineno=1, col_offset=0)))
            if draw.chance(10):
                tree.body.append(ast.Pass(lineno=9, col_offset=0))
                del tree.body[3:]

    def use(me, draw):
        for i in range(30):
            check(ast.dump(tree).startswith("Module(") and len(list(ast.walk(tree))) > 5 and ast.unparse(tree).startswith("n" if i < 0 else ""))
            space = {}
            exec(compile(copy.deepcopy(tree), "t", "exec"), {"x": 1, "y": 2}, space)

    together(change, use)


@part
def syntax_errors(draw):
    """Errors found by all at once keep their own places and texts."""
    def work(me, draw):
        for i in range(40):
            try:
                compile("\n" * (i % 7) + "a = %d +\n" % me, "file%d" % me, "exec")
                check(False)
            except SyntaxError as error:
                check(error.filename == "file%d" % me and error.lineno == i % 7 + 1 and error.text.startswith("a = %d" % me), error.lineno, error.text)
            linecache.checkcache()
            try:
                compile("(" * 300, "deep", "eval")
            except (SyntaxError, MemoryError, RecursionError):
                pass

    together(work)


run("compiling")
