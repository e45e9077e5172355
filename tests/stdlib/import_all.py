"""Every module of the standard library can be imported: those in its folder, and those in the executable. What cannot exist here is named, with
the reason. (Some have their C libraries only on some systems: they may be there, or not.)"""
# timeout: 120
import importlib
import io
import os
import re
import sys
import warnings

WITHOUT = {
    "_curses": "curses curses.ascii curses.has_key curses.panel curses.textpad",
    "_gdbm and _dbm": "dbm.gnu dbm.ndbm",
    "_tkinter": "turtle",
    "Windows": "asyncio.windows_events asyncio.windows_utils encodings.mbcs encodings.oem multiprocessing.popen_spawn_win32 ctypes.wintypes",
    "Debian's own": "_distutils_system_mod sitecustomize",
    "_ctypes": "ctypes",
}
ELSEWHERE = {reason: set(names.split()) for reason, names in WITHOUT.items()}
FOLDERS = {"test", "tests", "idlelib", "tkinter", "turtledemo", "site-packages", "dist-packages", "lib-dynload", "__pycache__"}     # tests, and what tkinter is for
ACTIVE = {"antigravity", "this", "__main__", "idlelib", "pydoc_data"}      # importing these does something


def names_below(folder, prefix=""):
    for entry in sorted(os.listdir(folder)):
        path, name = os.path.join(folder, entry), entry.removesuffix(".py")
        if entry.endswith(".py") and name != "__init__" and name.isidentifier() and name not in ACTIVE and not name.startswith("_sysconfigdata"):
            yield prefix + name
        elif os.path.isdir(path) and entry.isidentifier() and entry not in FOLDERS | ACTIVE:
            if os.path.exists(os.path.join(path, "__init__.py")):
                yield prefix + entry
            yield from names_below(path, prefix + entry + ".")


warnings.simplefilter("ignore")
library = os.path.dirname(os.__file__)
names = list(names_below(library)) + sorted(sys.builtin_module_names)
excused, good, failures = {n for ns in ELSEWHERE.values() for n in ns} | {"_ctypes"}, 0, []
for name in names:
    out, sys.stdout = sys.stdout, io.StringIO()
    try:
        importlib.import_module(name)
        good += 1
    except ImportError as e:
        # An excuse holds for what needs an excused module, too.
        if name not in excused and not (e.name and e.name in excused):
            failures.append(f"{name}: {type(e).__name__}: {e}")
    except Exception as e:
        failures.append(f"{name}: {type(e).__name__}: {e}")
    finally:
        said, sys.stdout = sys.stdout.getvalue(), out
    if said:
        failures.append(f"{name} printed {said[:60]!r}")
print(failures, good > 500)                   # expect: [] True
