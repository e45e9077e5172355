# exec, eval and compile with source of every kind; results, names, docstrings, flags, optimisation.
ns = {}
exec("""
def f(x):
    'doc'
    assert x, 'must be true'
    if __debug__: return 'debug'
    return 'optimised'
""", ns)
print(ns["f"](1), ns["f"].__doc__, ns["f"].__module__, ns["f"].__code__.co_filename, sorted(k for k in ns if k != "__builtins__"))
for level in (0, 1, 2):
    n = {"__name__": "opt"}
    exec(compile("def f(x):\n 'doc'\n assert x\n return __debug__\nr = (f.__doc__, f(1), f.__module__)\ntry: r += (f(0),)\nexcept AssertionError: r += ('assert',)", "o", "exec", optimize=level), n)
    print(level, n["r"])
c = compile("a + b", "expr", "eval")
print(eval(c, {"a": 1, "b": 2}), eval(c, {"a": "x"}, {"b": "y"}), c.co_names, c.co_filename, c.co_name, c.co_flags & 64 == 0, type(c).__name__)
s = compile("x = 1\nx + 1", "s", "exec")
print(exec(s), x, eval(s), eval(compile("1; 2", "s", "single") if False else "3"))
import sys
shown = []
sys.displayhook = shown.append
exec(compile("5", "s", "single")); exec(compile("y = 6", "s", "single")); exec(compile("'a'; None; [1]", "s", "single"))
sys.displayhook = sys.__displayhook__
print(shown)
exec(compile("7 * 6", "s", "single"))
import builtins
print(builtins._)
print(eval("(lambda: [v for v in range(n)])()", {"n": 3}), eval("{**locals()}", {}, {"k": 1}), eval("__name__", {"__name__": "given"}), eval("sorted(globals())", {"z": 1}))
exec("from __future__ import annotations\ndef g(a: undefined): pass\nh = g.__annotations__", ns)
print(ns["h"], compile("1", "f", "eval", 0x1000000).co_flags & 0x1000000 != 0)
class G(dict):
    def __missing__(self, k): return "missing " + k if k != "print" else print
try: exec("print(q)", G())
except NameError as e: print(e)
exec("print(q)", {}, G())
