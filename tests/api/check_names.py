"""Says which documented names of the C API the headers in include/ lack.

documented_names.txt has a name a line.  NAME is a function, type, constant or macro; STRUCT.FIELD a documented field; `struct X` a
tag; `!NAME reason` is a name that we leave out, and why.  The compiler decides: each name is used in a declaration that only compiles
if the headers know it.  Exit status 0 if none is missing and none that is said to be left out is there.
"""
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
INCLUDE = os.path.join(HERE, "..", "..", "include")
EXTRA_HEADERS = ["datetime.h", "frameobject.h", "marshal.h", "osdefs.h", "py_curses.h", "pythread.h", "structmember.h"]


def read_names(path):
    wanted, left_out = [], {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            line = line.split("#")[0].strip()
            if line.startswith("!"):
                name, _, reason = line[1:].partition(" ")
                if not reason:
                    sys.exit(f"{path}: no reason for leaving out {name}")
                left_out[name] = reason
            elif line:
                wanted.append(line)
    return wanted, left_out


def probe(number, name):
    """Lines of C that fail to compile unless the headers declare the name; a macro need only be defined."""
    if name.startswith("struct "):
        return f"enum {{ probe{number} = sizeof({name} *) }};"
    if "." in name:
        struct, _, field = name.partition(".")
        return f"__typeof__((({struct} *)0)->{field}) *probe{number};"
    return f"\n#ifndef {name}\n#line {number + 1}\n__typeof__({name}) *probe{number};\n#endif"


def missing(names, compiler):
    source = "#include <Python.h>\n" + "".join(f"#include <{h}>\n" for h in EXTRA_HEADERS)
    for number, name in enumerate(names):
        source += f'#line {number + 1} "names"\n{probe(number, name)}\n'
    limit = "-ferror-limit=0" if "clang" in compiler else "-fmax-errors=0"
    run = subprocess.run([compiler, "-x", "c", "-std=gnu17", "-w", limit, "-fsyntax-only", "-I" + INCLUDE, "-"],
                         input=source, text=True, capture_output=True)
    lines = {int(n) for n in re.findall(r"^names:(\d+)(?::\d+)?: error", run.stderr, re.M)}
    if run.returncode and not lines:
        sys.exit(run.stderr)
    return [names[n - 1] for n in sorted(lines)]


def main():
    compiler = shutil.which("clang") or shutil.which("gcc") or sys.exit("no C compiler")
    wanted, left_out = read_names(os.path.join(HERE, "documented_names.txt"))
    lacking = missing(wanted, compiler)
    for name in lacking:
        print(f"missing: {name}")
    there = sorted(set(left_out) - set(missing(list(left_out), compiler)))
    for name in there:
        print(f"said to be left out, but declared: {name}")
    print(f"names: {len(wanted)} wanted, {len(lacking)} missing; {len(left_out)} left out with a reason")
    return 1 if lacking or there else 0


if __name__ == "__main__":
    sys.exit(main())
