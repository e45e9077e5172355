# Module-level __getattr__ and __dir__, module attributes, and the ones a module is born with.
import os
import sys
import types
sys.path.insert(0, os.getcwd())
with open("lazy.py", "w") as f:
    f.write("""
here = 1
def __getattr__(name):
    if name.startswith("make_"):
        return "made " + name[5:]
    raise AttributeError(f"lazy has no {name}")
def __dir__():
    return ["zebra", "here"]
""")
import lazy
print(lazy.here, lazy.make_tea, dir(lazy))
from lazy import make_soup
print(make_soup)
for get in (lambda: lazy.nope, lambda: getattr(lazy, "x y")):
    try:
        get()
    except AttributeError as e:
        print(e)
try:
    from lazy import unknown
except ImportError as e:
    print(str(e).split(" (")[0])
m = types.ModuleType("made", "its doc")
print(m.__name__, m.__doc__, m.__loader__, m.__spec__, m.__package__, repr(m))
try:
    m.thing
except AttributeError as e:
    print(e)
del m.__name__
try:
    m.thing
except AttributeError as e:
    print(e)
class Sub(types.ModuleType):
    @property
    def computed(self):
        return "from the class"
lazy.__class__ = Sub
print(lazy.computed)
m.__annotations__["x"] = int
print(m.__annotations__)
