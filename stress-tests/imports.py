# Imports by many threads at once: one module runs once, cycles across threads end, reloads and deletions are seen whole. # expect: ok
import importlib
import os
import sys
import tempfile

from stress import check, part, run, together, workers

FOLDER = tempfile.TemporaryDirectory(prefix="p3t-imports-")
sys.path.insert(0, FOLDER.name)
sys.dont_write_bytecode = True
LOG = sys.modules["import_log"] = type(sys)("import_log")
serial = [0]


def write(sources):
    """Modules with names that were not used lately; {0}, {1} ... in a source are their names."""
    serial[0] = (serial[0] + 1) % 50                 # (not fresh for ever: names stay interned)
    names = ["m%d_%d_%d" % (os.getpid(), serial[0], i) for i in range(len(sources))]
    for name, source in zip(names, sources):
        with open(os.path.join(FOLDER.name, name + ".py"), "w") as file:
            file.write(source.format(*names))
    importlib.invalidate_caches()
    return names


def forget(names):
    for name in names:
        sys.modules.pop(name, None)
        os.unlink(os.path.join(FOLDER.name, name + ".py"))


@part
def once(draw):
    """All import one module: it runs once, and nobody sees it half made."""
    LOG.ran = []
    names = write(["import import_log\nfirst = 1\nimport_log.ran.append(__name__)\nfor i in range(200):\n    globals()['v%d' % i] = i\nlast = 2\n"] * 5)

    def work(me, draw):
        for name in names:
            module = importlib.import_module(name) if draw.below(2) else __import__(name)
            check(module.first == 1 and module.v199 == 199 and module.last == 2 and sys.modules[name] is module)
        return module

    check(len({id(m) for m in together(work)}) == 1)
    check(sorted(LOG.ran) == sorted(names), LOG.ran)
    forget(names)


@part
def cycles(draw):
    """Modules that import each other in a ring, entered at different places by different threads: no deadlock, each runs once."""
    n = 4
    LOG.ran = []
    names = write(["import import_log\nimport_log.ran.append(__name__)\nbefore = 1\nimport {%d} as other\ndef reach():\n    return other.after\nafter = %d\n"
                   % ((i + 1) % n, i) for i in range(n)])

    deadlocks = []

    def work(me, draw):
        while True:
            try:
                check(importlib.import_module(names[(me + draw.below(2)) % n]).before == 1)
                return
            except RuntimeError as error:
                # importlib lets its own error escape when a module comes into sys.modules between its look there and its lock
                check("deadlock detected by _ModuleLock" in str(error), error)
                deadlocks.append(error)

    together(work)
    for name in names:
        importlib.import_module(name)
    check(sorted(LOG.ran) == sorted(names) or deadlocks, LOG.ran)
    for i, name in enumerate(names):
        check(deadlocks or sys.modules[name].reach() == (i + 1) % n)
    forget(names)


@part
def failures(draw):
    """A module that fails is tried again by the next one, and is not in sys.modules; those who wait for it get the error or try themselves."""
    LOG.failing = set()
    LOG.ran = []
    names = write(["import import_log\nimport_log.ran.append(__name__)\nif len(import_log.ran) % 3:\n    raise RuntimeError('not yet')\ndone = 1\n"] * 3)

    def work(me, draw):
        for name in names:
            for _ in range(40):
                try:
                    check(importlib.import_module(name).done == 1)
                    break
                except RuntimeError as error:
                    check(str(error) == "not yet", error)
            else:
                check(False, "never")

    together(work)
    check(all(sys.modules[n].done == 1 for n in names))
    forget(names)


@part
def deleted_and_reloaded(draw):
    """sys.modules entries go, modules are reloaded, names are imported from them meanwhile."""
    names = write(["value = (1, 2)\nother = [value]\ndef f():\n    return other\n"] * 2)

    def change(me, draw):
        for i in range(10):
            try:
                module = importlib.import_module(names[draw.below(2)])
                if draw.below(2):
                    importlib.reload(module)
                else:
                    sys.modules.pop(module.__name__, None)
            except ImportError as error:
                check("not in sys.modules" in str(error), error)
            except KeyError as error:
                check(error.args[0] in names, error)        # importlib itself looks the name up once more

    def use(me, draw):
        for i in range(20):
            space = {}
            try:
                exec("from %s import value, other, f\nimport %s as m" % (names[0], names[1]), space)
            except KeyError as error:
                check(error.args[0] in names, error)
                continue
            check(space["value"] == (1, 2) and space["f"]()[0] == (1, 2) and space["m"].other == [(1, 2)])

    together(change, use)
    forget(names)


@part
def standard_library(draw):
    """Modules of the library are dropped and imported again by all at once."""
    which = ["colorsys", "this_is_no_module", "bisect", "heapq", "textwrap", "fnmatch", "string", "stat", "quopri", "sched", "calendar"]
    for name in which:
        sys.modules.pop(name, None)

    def work(me, draw):
        for _ in range(len(which)):
            name = draw.choose(which)
            try:
                check(importlib.import_module(name).__name__ == name)
            except ModuleNotFoundError as error:
                check(error.name == "this_is_no_module", error)

    together(work)


@part
def finders(draw):
    """sys.meta_path and sys.path_hooks change while modules are looked for."""
    class Finder:
        @staticmethod
        def find_spec(name, path=None, target=None):
            return None

    names = write(["x = 1\n"] * 4)

    def change(me, draw):
        for i in range(30):
            sys.meta_path.append(Finder)
            sys.path_importer_cache.pop(FOLDER.name, None)
            importlib.invalidate_caches()
            sys.meta_path.remove(Finder)

    def use(me, draw):
        for name in names:
            for _ in range(3):
                check(importlib.import_module(name).x == 1)
                check(importlib.util.find_spec(name) is not None)

    import importlib.util
    together(change, use)
    forget(names)


run("imports")
FOLDER.cleanup()
