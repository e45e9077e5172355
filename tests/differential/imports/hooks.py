# Finders and loaders of one's own: meta_path, specs, module creation, path hooks, import errors.
import importlib.abc, importlib.machinery, importlib.util, sys
class Loader(importlib.abc.Loader):
    def __init__(self, text): self.text = text
    def create_module(self, spec): print("create", spec.name); return None
    def exec_module(self, module):
        print("exec", module.__name__)
        exec(self.text, vars(module))
class Finder(importlib.abc.MetaPathFinder):
    sources = {"virtual": "x = 1\nfrom virtual_dep import y\n", "virtual_dep": "y = 2", "broken_one": "1 / 0", "vpack": "__path__ = []", "vpack.sub": "z = __name__"}
    def find_spec(self, name, path, target=None):
        if name in self.sources: return importlib.machinery.ModuleSpec(name, Loader(self.sources[name]), origin="made up", is_package=name == "vpack")
sys.meta_path.insert(0, Finder())
import virtual
print(virtual.x, virtual.y, virtual.__spec__.origin, virtual.__loader__.__class__.__name__, "virtual_dep" in sys.modules, repr(virtual))
import vpack.sub
print(vpack.sub.z, vpack.__path__)
try: import broken_one
except ZeroDivisionError: print("broken_one" in sys.modules)
class Odd(Loader):
    def create_module(self, spec): return type(sys)("other name")
    def exec_module(self, m): m.done = True
spec = importlib.util.spec_from_loader("odd", Odd(""))
m = importlib.util.module_from_spec(spec)
spec.loader.exec_module(m)
print(m.__name__, m.done, spec.name)
class BadFinder:
    @staticmethod
    def find_spec(name, path, target=None):
        if name == "wants_error": raise ImportError("finder says no", name=name)
        if name == "wants_wrong": return 5
sys.meta_path.insert(0, BadFinder)
for name in ("wants_error", "wants_wrong"):
    try: __import__(name)
    except Exception as e: print(type(e).__name__, e)
class Lazy(importlib.util.LazyLoader): pass
spec = importlib.util.find_spec("virtual_dep")
print(spec.name, importlib.util.spec_from_file_location("q", "/nope/q.py").origin, importlib.machinery.ModuleSpec("n", None), importlib.machinery.SOURCE_SUFFIXES)
sys.modules["replaced"] = "any object"
import replaced
print(replaced)
del sys.modules["virtual"]
import virtual as again
print(again is virtual)
