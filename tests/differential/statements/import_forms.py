# Every form of import, with modules that the program writes itself.
import os
import sys
sys.path.insert(0, os.getcwd())
sys.dont_write_bytecode = True
os.makedirs("pack/sub")
files = {
    "single.py": "value = 1\n_hidden = 2\nother = 3\nprint('single is executed as', __name__)\n",
    "chosen.py": "__all__ = ['_a', 'b']\n_a, b, c = 1, 2, 3\n",
    "pack/__init__.py": "name = __name__\nfrom . import inner\nfrom .inner import who as me\n",
    "pack/inner.py": "who = __name__, __package__\nfrom .. import nothing" if False else "who = __name__, __package__\n",
    "pack/sub/__init__.py": "from ..inner import who\nfrom . import leaf\n",
    "pack/sub/leaf.py": "from ... import beyond\n" if False else "from .. import me as above\n",
}
for path, text in files.items():
    with open(path, "w") as f:
        f.write(text)
import single
import single as again
from single import value, other as o2
print(again is single, value, o2)
space = {}
exec("from single import *", space)
print(sorted(n for n in space if n[:2] != "__"))
exec("from chosen import *", space)
print(sorted(n for n in space if n[:2] != "__"))
import pack.sub.leaf as leaf
import pack.sub
print(pack.name, pack.me, leaf.above, pack.sub.who, sorted(m for m in sys.modules if m.startswith("pack")))
for bad in ("import absent", "import single.deeper", "from single import missing", "from pack import lost", "from . import x", "import pack.gone"):
    try:
        exec(bad, {"__name__": "__main__"})
    except ImportError as e:
        print(type(e).__name__, str(e).replace(os.getcwd() + os.sep, ""), e.name)
try:
    exec("def f():\n    from single import *")
except SyntaxError as e:
    print(e.msg)
