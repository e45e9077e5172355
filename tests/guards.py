#!/usr/bin/env python3
"""Prints the table of shared fields: who may write each, and how others read it, from the words of threading/guard.h beside them.

With --unmarked: the fields that carry no such word although their struct has fields that do. Each should be private to one thread for a
reason that its comment gives, or get its word. The last line printed counts them.
"""
import argparse
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FLOORS = ["threading", "gc", "objects", "core", "stdlib"]
WORD = re.compile(r"\b(FROZEN|STOPPED|RETIRED|(?:OWNER|GUARD|GUARD_W|SHARED)\s*\([^()]*(?:\([^()]*\)[^()]*)*\))")
OPENING = re.compile(r"^(?:typedef\s+)?(?:struct|union)\s*(?:ALIGNED\([^)]*\)\s*)?(\w*)\s*\{\s*$")
CLOSING = re.compile(r"^\}\s*(\w*)")
FIELD = re.compile(r"^\s+[A-Za-z_][\w\s*]*[\s*](\**\w+)(?:\[[^\]]*\])?(?:\s*:\s*\d+)?((?:\s*,\s*\**\w+)*)$")


def without_comments(text):
    """Comments become blanks, so lines keep their numbers."""
    return re.sub(r"/\*.*?\*/|//[^\n]*", lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.S)


def fields(path):
    """(line, struct, field, words) for each field of the file's top-level structs, and each marked global."""
    with open(path, encoding="utf-8") as file:
        lines = without_comments(file.read()).splitlines()
    found, struct, members = [], None, []
    for number, line in enumerate(lines, 1):
        opening, closing = OPENING.match(line), CLOSING.match(line)
        if opening:
            struct, members = opening.group(1), []
        elif closing and struct is not None:
            name = closing.group(1) or struct
            found += [(n, name, field, words) for n, field, words in members]
            struct = None
        elif line.rstrip().endswith(";") and (struct is not None or (line[:1].isalpha() and WORD.search(line))):
            words = [" ".join(w.split()) for w in WORD.findall(line)]
            declaration = WORD.sub("", line.rstrip().rstrip(";").split("=")[0]).rstrip()
            match = FIELD.match(declaration if struct is not None else " " + declaration)
            if match:
                names = (match.group(1) + match.group(2)).replace("*", "").replace(" ", "")
                if struct is not None:
                    members.append((number, names, words))
                else:
                    found.append((number, "(global)", names, words))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("places", nargs="*", help="folders or files (default: the floors)")
    parser.add_argument("--unmarked", action="store_true", help="show the fields without a word instead")
    args = parser.parse_args()
    paths = []
    for place in args.places or [os.path.join(ROOT, floor) for floor in FLOORS]:
        if os.path.isfile(place):
            paths.append(place)
        for folder, _, files in os.walk(place):
            paths += [os.path.join(folder, f) for f in sorted(files) if f.endswith((".h", ".c"))]
    marked = unmarked = 0
    for path in paths:
        rows = fields(path)
        shared = {struct for _, struct, _, words in rows if words}
        for number, struct, field, words in rows:
            if struct not in shared:
                continue
            marked += bool(words)
            unmarked += not words
            if bool(words) != args.unmarked:
                print("%-34s %-18s %-26s %s" % ("%s:%d" % (os.path.relpath(path, ROOT), number), struct, field, " ".join(words)))
    print("%d shared fields with their guard, %d without in the same structs" % (marked, unmarked))


if __name__ == "__main__":
    sys.exit(main())
