#!/usr/bin/env python3
"""usage: gen_constants.py LIST OUTPUT -- lines C(name, value), each within #ifdef unless the list gives its value."""
import sys

source, output = sys.argv[1:]
lines = [f"/* made from {source.rsplit('/', 1)[-1]} */"]
with open(source, encoding="ascii") as file:
    for words in (line.split() for line in file if not line.startswith("#")):
        if len(words) == 1:
            lines += [f"#ifdef {words[0]}", f"C({words[0]}, {words[0]})", "#endif"]
        elif words:
            lines.append(f"C({words[0]}, {words[1]})")
with open(output, "w", encoding="ascii") as file:
    file.write("\n".join(lines) + "\n")
