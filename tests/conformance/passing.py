"""The ids of CPython's tests that pass, and those that are set aside: the files passing.txt and exceptions.txt.

passing.txt is a tree of three levels, each sorted, so that a change shows as the lines of the tests it is about:

    # tests: 5f0c3a...              the test package that it was made with (see package_hash)
    test_list                       the module that was run
      .ListTest                     where in it; without the dot: elsewhere, such as test.list_tests.CommonTest
        test_append

exceptions.txt has a line for each test that is not counted, with the reason:

    test_dis.*  # its bytecode
    test_cmd_line.CmdLineTest.test_x @machine  # wants a terminal

A pattern is as in fnmatch, over MODULE.CLASS.TEST, where MODULE is the one that was run. `@machine` says that the test may well pass; it
depends on the machine it runs on, so nothing follows from its passing or failing.
"""
import fnmatch
import hashlib
import os
import re


def package_hash(tests):
    """Tells one edition of the test package from another: a hash of its Python files."""
    whole = hashlib.sha256()
    for folder, inner, files in os.walk(os.path.join(tests, "test"), followlinks=True):
        inner[:] = sorted(d for d in inner if d != "__pycache__")
        for name in sorted(files):
            if name.endswith(".py"):
                with open(os.path.join(folder, name), "rb") as file:
                    whole.update(name.encode() + b"\0" + hashlib.sha256(file.read()).digest())
    return whole.hexdigest()[:16]


def short(module, test):
    """The id of a test as both files have it: relative to the module that was run, if it lies there."""
    prefix = "test." + module + "."
    if test.startswith(prefix):
        return "." + test[len(prefix):]
    return test if "." in test else "." + test          # some doctests are named by a bare word


class Passing:
    def __init__(self, path):
        self.path, self.edition, self.modules = path, None, {}
        module = place = None
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                for line in file:
                    text = line.strip()
                    depth = len(line) - len(line.lstrip())
                    if text.startswith("# tests:"):
                        self.edition = text.split()[2]
                    elif not text or text.startswith("#"):
                        continue
                    elif depth == 0:
                        module = self.modules.setdefault(text, set())
                    elif depth == 2:
                        place = text
                    else:
                        module.add((place + "." if place != "." else ".") + text)

    def count(self):
        return sum(map(len, self.modules.values()))

    def write(self):
        with open(self.path, "w", encoding="utf-8") as file:
            file.write("# What passes of CPython's tests: passing.py has the format, `make conformance CONFORMANCEFLAGS=--update` adds to it.\n")
            file.write("# tests: %s\n" % self.edition)
            for module in sorted(self.modules):
                places = {}
                for test in self.modules[module]:
                    place, _, name = test.rpartition(".")
                    places.setdefault(place or ".", []).append(name)
                if places:
                    file.write(module + "\n")
                for place in sorted(places):
                    file.write("  %s\n" % place)
                    for name in sorted(places[place]):
                        file.write("    %s\n" % name)


class Exceptions:
    def __init__(self, path):
        self.rows = []
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.startswith("#") or not line.strip():
                    continue
                found = re.fullmatch(r"(\S+)(\s+@machine)?\s+#\s+(.+)\n?", line)
                if not found:
                    raise ValueError("%s:%d: not a line of the form PATTERN [@machine]  # REASON" % (path, number))
                pattern, machine, reason = found.groups()
                self.rows.append((pattern.partition(".")[0], pattern, bool(machine), reason))

    def reason(self, module, test):
        """Why this test is not counted, or None. `test` is a short id."""
        name = module + test if test.startswith(".") else module + "." + test
        for of, pattern, machine, reason in self.rows:
            if of == module and (pattern == module or fnmatch.fnmatchcase(name, pattern)):
                return reason
        return None
