# exec and eval: namespaces, closures, mappings as locals, what they return and leave behind.
class Spy(dict):
    def __missing__(self, key):
        if key.startswith("auto"):
            return "<" + key + ">"
        raise KeyError(key)

print(eval("auto_x + str(y)", {"__builtins__": {"str": str}}, Spy(y=5)))
g, l = {}, {}
exec("a = 1\ndef f():\n    return sorted(globals())\nb = f()\nglobal c\nc = 2", g, l)
print(sorted(l), "c" in g, l["b"])
try:
    exec("z = 1\n[z for _ in range(1)]\ndef h(): return z\nh()", {}, {})
except NameError as e:
    print(e)
def f():
    x = 1
    exec("x = 2; y = 3")
    snapshot = locals()
    return x, "y" in locals(), snapshot["x"]
print(f())
def h():
    x = 1
    ns = {}
    exec("got = x + 1", {"x": 10}, ns)
    return ns, eval("x"), eval("x", {"x": 5})
print(h())
try:
    eval("x = 1")
except SyntaxError as e:
    print(e.msg)
print(eval("  1 +\t2"), eval(b"3 * 4"), eval("lambda: 7")())
print(eval(compile("1, 2", "c", "eval")), exec(compile("w = 9", "c", "exec")), w)
for bad in (lambda: eval(5), lambda: exec("1", 5), lambda: eval("1", {}, 5), lambda: exec("x\0"), lambda: eval("")):
    try:
        bad()
    except (TypeError, SyntaxError, ValueError) as e:
        print(type(e).__name__, e)
def free():
    n = 1
    def inner():
        return n
    return inner
try:
    exec(free().__code__)
except TypeError as e:
    print(e)
exec(free().__code__, closure=free().__closure__)
print(eval("__builtins__", {"__builtins__": 5}))
try:
    eval("len([])", {"__builtins__": {}})
except NameError as e:
    print(e)
