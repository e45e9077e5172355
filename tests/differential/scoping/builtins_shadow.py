# Names go local, global, builtin; __builtins__ can be replaced per namespace; functions keep the builtins they were born with.
import builtins

def length():
    return len("four")

print(length())
len = lambda x: "shadowed"
print(length())
del len
print(length())
builtins.added_name = "from builtins"
print(added_name)
del builtins.added_name
try:
    added_name
except NameError as e:
    print(e)
ns = {"__builtins__": {"len": lambda x: 99}}
exec("def f(x): return len(x)\nresult = f([])", ns)
print(ns["result"], ns["f"].__builtins__ is ns["__builtins__"])
ns["__builtins__"] = builtins
print(ns["f"]([]))
def custom():
    return print_it(5)
space = {"__builtins__": {**vars(builtins), "print_it": lambda v: "printed %s" % v}}
exec("def g(): return print_it(5)", space)
print(space["g"]())
try:
    exec("class X: pass", {"__builtins__": {}})
except NameError as e:
    print(e)
try:
    exec("import os", {"__builtins__": {}})
except ImportError as e:
    print(e)
real = builtins.__import__
def hook(name, globals=None, locals=None, fromlist=(), level=0):
    if name == "string":
        print("import", name, fromlist, level)
    return real(name, globals, locals, fromlist, level)
builtins.__import__ = hook
import string
from string import digits, ascii_letters as letters
builtins.__import__ = real
print(digits)
real_build = builtins.__build_class__
def build(func, name, *bases, **kw):
    print("building", name, bases, kw)
    return real_build(func, name, *bases, **kw)
builtins.__build_class__ = build
class Watched(dict, metaclass=type): pass
builtins.__build_class__ = real_build
