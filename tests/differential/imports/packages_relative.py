# Packages: relative imports of every depth, __init__, __main__, submodules as attributes, __path__.
import os, runpy, sys
sys.path.insert(0, os.getcwd()); sys.dont_write_bytecode = True
def write(name, text=""):
    os.makedirs(os.path.dirname(name), exist_ok=True)
    with open(name, "w") as f: f.write(text)
write("top/__init__.py", "level = 'top'\nfrom .a import x as ax\n")
write("top/a.py", "x = __name__\ndef late():\n    from .b.deep import y\n    return y\n")
write("top/b/__init__.py", "from .. import level\nfrom ..a import x\nfrom . import sibling\n")
write("top/b/sibling.py", "from .. import a as up\nfrom ... import impossible\n" if False else "from .. import a as up\nname = __name__, __package__\n")
write("top/b/deep.py", "from ..a import x\ny = 'deep sees ' + x\n")
write("top/__main__.py", "print('main of', __package__, __name__, __spec__.name)\n")
write("top/bad.py", "from .. import beyond\n"); write("top/bad2.py", "from .nope import x\n"); write("top/bad3.py", "from .a import nope\n")
import top
print(top.ax, top.level, hasattr(top, "b"), top.a.late(), hasattr(top, "b"), top.b.level, top.b.sibling.name, top.b.sibling.up is top.a, [os.path.basename(p) for p in top.__path__], top.__spec__.submodule_search_locations == list(top.__path__))
for m in ("top.bad", "top.bad2", "top.bad3", "top.a.x", "top.nope.deeper", "nope.a", "top..a", ".a", ""):
    try: __import__(m)
    except (ImportError, ValueError) as e: print(repr(m), type(e).__name__, str(e).split(" (")[0])
import importlib
print(importlib.import_module(".a", "top") is top.a, importlib.import_module("..a", "top.b").x, importlib.util.find_spec("top.b.deep").name, importlib.util.find_spec("top.zzz"), importlib.util.resolve_name(".x", "top"))
for bad in (lambda: importlib.import_module(".a"), lambda: importlib.import_module("....x", "top.b"), lambda: importlib.util.find_spec("nope.x"), lambda: exec("from . import x", {"__name__": "plain"}), lambda: exec("from .x import y", {"__package__": ""}), lambda: exec("from . import z", {"__package__": "unknown_pk"})):
    try: bad()
    except (TypeError, ImportError) as e: print(type(e).__name__, e)
runpy.run_module("top", run_name="__main__")
write("ns1/space/one.py", "v = 1"); write("ns2/space/two.py", "v = 2")
sys.path += ["ns1", "ns2"]
import space.one, space.two
print(space.one.v + space.two.v, len(space.__path__), space.__file__ if hasattr(space, "__file__") else "no file", type(space.__spec__.origin).__name__)
