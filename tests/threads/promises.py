# docs/thread-safety.md: every promise names tests that are there, and every built-in type and native module is on the page.
# expect: ok
import builtins
import os
import re
import sys
import types

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGE = os.path.join(ROOT, "docs", "thread-safety.md")
problems = []


def parts(program):
    """The parts of a stress program; daemons.py and others that are one whole have the name `ended` or none."""
    path = os.path.join(ROOT, "stress-tests", program + ".py")
    if not os.path.exists(path):
        return ()
    with open(path, encoding="utf-8") as file:
        return re.findall(r"^@part\n(?:#.*\n|@.*\n)*def (\w+)", file.read(), re.M)


def look(name, where):
    if re.fullmatch(r"c/\w+\.c", name):
        there = os.path.exists(os.path.join(ROOT, "stress-tests", name))
    elif "/" in name:
        there = os.path.exists(os.path.join(ROOT, "tests", name))
    else:
        program, _, part = name.partition(".")
        there = part in parts(program)
    if not there:
        problems.append("%s: there is no test %s" % (where, name))


def row(cells, where):
    names = re.findall(r"`([^`]+)`", cells[-1])
    if len(cells) != 3 or not names:
        problems.append(where + ": names no test")
    for name in names:
        look(name, where)


with open(PAGE, encoding="utf-8") as file:
    text = file.read()
for section in text.split("\n## ")[1:]:
    title = section.splitlines()[0]
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in section.splitlines() if line.startswith("| ")]
    if rows and rows[0][-1].strip() != "held by":
        problems.append(title + ": a table without the column 'held by'")
    for cells in rows[1:]:
        row(cells, "%s, %s" % (title, cells[0].strip()[:40]))
    held = re.search(r"^Held by: (.*)\.$", section, re.M)
    if held:
        for name in re.findall(r"`([^`]+)`", held[1]):
            look(name, title)
    elif not rows:
        problems.append(title + ": names no test")

named = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", text)) + " " + " ".join(re.findall(r"^## (.*)$", text, re.M))))
for module in sys.builtin_module_names:
    if module not in named:
        problems.append("the module %s is not on the page" % module)
for name in dir(builtins):
    found = getattr(builtins, name)
    if isinstance(found, type) and not issubclass(found, BaseException) and not name.startswith("_") and name not in named:
        problems.append("the type %s is not on the page" % name)
for name in types.__all__:
    found = getattr(types, name)
    if isinstance(found, type) and name not in named and found.__name__ not in named and not {"BuiltinMethodType": 1, "CapsuleType": 1, "GenericAlias": 1, "UnionType": 1}.get(name):
        problems.append("the type types.%s is not on the page" % name)
print("\n".join(problems) or "ok")
