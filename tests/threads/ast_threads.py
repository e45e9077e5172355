"""Threads parse, walk and compile; some change a tree that others compile: each gets a code object or an ordinary exception."""
import ast
import threading

SOURCE = "\n".join(f"def f{i}(a, *b, c={i}, **d):\n    'text'\n    return [(x, {i}) for x in (a, b, c, f'{{a!r:>{i + 1}}}')]\n" for i in range(20))
start = threading.Barrier(6)
shared = ast.parse(SOURCE)
bad = []


def parse():
    start.wait()
    for _ in range(15):
        tree = ast.parse(SOURCE)
        space = {}
        exec(compile(tree, "threads", "exec"), space)
        if ast.dump(tree) != EXPECTED or len(space["f3"](1, 2)) != 4:
            bad.append("parse")


def compile_shared():
    start.wait()
    for _ in range(40):
        try:
            compile(shared, "shared", "exec")
        except (ValueError, TypeError, RuntimeError, SyntaxError):
            pass


def change():
    start.wait()
    for i in range(400):
        f = shared.body[i % 20]
        f.body.append(ast.Pass(lineno=1, col_offset=0) if i % 3 else None)
        f.name = "None" if i % 7 == 0 else f"g{i}"
        f.args.args.append(ast.arg(f"x{i}", lineno=1, col_offset=0))
        if i % 5 == 0:
            del f.body[1:]
            del f.args.args[1:]
        if i % 11 == 0:
            f.args.kw_defaults = None


def nodes():
    start.wait()
    for i in range(2000):
        n = ast.BinOp(ast.Name("x", ast.Load()), ast.Add(), ast.Constant(i))
        if n.op is not ADD and type(n.op) is not ast.Add:
            bad.append("nodes")
        repr(n)


EXPECTED = ast.dump(shared)
ADD = ast.parse("1 + 1").body[0].value.op
threads = [threading.Thread(target=t) for t in (parse, parse, compile_shared, compile_shared, change, nodes)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(bad)  # expect: []
