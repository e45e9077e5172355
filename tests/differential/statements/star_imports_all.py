# import * with __all__, without it, of packages; what names with underscores do; rebinding.
import os, sys
sys.path.insert(0, os.getcwd()); sys.dont_write_bytecode = True
def write(name, text):
    os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
    with open(name, "w") as f: f.write(text)
write("m1.py", "a, _b, __c, d_ = 1, 2, 3, 4\nimport sys as renamed\ndef f(): return a\n")
write("m2.py", "__all__ = ('x', '_y')\nx, _y, z = 1, 2, 3\n")
write("m3.py", "__all__ = ['nope']\n")
write("m4.py", "__all__ = [5]\n")
write("m5.py", "__all__ = []\nq = 1\n")
write("pk/__init__.py", "__all__ = ['sub', 'v']\nv = 'pk v'\n"); write("pk/sub.py", "name = __name__\n"); write("pk/other.py", "")
for m in ("m1", "m2", "m3", "m4", "m5", "pk"):
    ns = {}
    try:
        exec("from %s import *" % m, ns)
        print(m, sorted(k for k in ns if k != "__builtins__"))
    except (AttributeError, TypeError) as e:
        print(m, type(e).__name__, e)
a = "mine"
from m1 import *
print(a, f(), renamed is sys)
a = "again"
print(f(), sys.modules["m1"].a)
import pk.other as o, pk
print(o.__name__, pk.sub.name, pk.other is o)
from pk import (sub as s, v,)
print(s.name, v, "m1" in sys.modules, m1 if "m1" in globals() else "m1 itself is not bound")
del sys.modules["m2"]
import m2 as second
print(second.z, second is sys.modules["m2"])
