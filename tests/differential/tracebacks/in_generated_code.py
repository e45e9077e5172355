# uncaught: code without a file, code with a wrong file name, code compiled with other lines.
import ast, linecache, traceback
def show(f):
    try: f()
    except Exception: print("".join(traceback.format_exc().splitlines(True)[3:]), end="--\n")
show(lambda: exec("x = 1\ny = x / 0"))
show(lambda: eval("1 +\\\n 1 / 0"))
show(lambda: exec(compile("\n\n\nraise ValueError('line 4')", "no such file.py", "exec")))
show(lambda: exec(compile("def f():\n    g()\ndef g():\n    raise KeyError\nf()", "<generated>", "exec")))
linecache.cache["<kept>"] = (20, None, ["first line\n", "    the_line_shown(1)\n"], "<kept>")
show(lambda: exec(compile("\nthe_line_shown(1)", "<kept>", "exec")))
tree = ast.parse("a = 1\nb = a.nope\n")
ast.increment_lineno(tree, 100)
show(lambda: exec(compile(tree, "shifted.py", "exec")))
node = ast.parse("1/0")
for n in ast.walk(node):
    for k in ("lineno", "end_lineno"):
        if hasattr(n, k): setattr(n, k, 1)
    if hasattr(n, "col_offset"): n.col_offset, n.end_col_offset = 0, 0
show(lambda: exec(compile(node, "columns.py", "exec")))
code = compile("boom()", "renamed.py", "exec").replace(co_name="my_name", co_qualname="my.qual")
show(lambda: exec(code))
exec(compile("def last():\n    undefined_thing\n", "<last>", "exec"))
last()
