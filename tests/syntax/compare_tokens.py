#!/usr/bin/env python3
"""Compares the tokens that module tokenize would give with the reference's.

    compare_tokens.py REFERENCE TOKENS FOLDER...

TOKENS is the program built from tokens_main.c.  Only files in UTF-8 are compared.  Exits with 1 when something differs.
"""
import os
import subprocess
import sys

REFERENCE_SIDE = r'''
import sys, _tokenize
out = open(1, "w", encoding="utf-8", errors="backslashreplace", newline="\n")
def text(s):
    return s.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
extra = True
for path in sys.argv[1:]:
    if path == "-p":
        extra = False
        continue
    source = open(path, encoding="utf-8", newline="").read()
    parts = source.split("\n")
    lines = iter([p + "\n" for p in parts[:-1]] + ([parts[-1]] if parts[-1] else []))
    try:
        for type, string, start, end, line in _tokenize.TokenizerIter(lines.__next__, extra_tokens=extra):
            print(type, "%d,%d" % start, "%d,%d" % end, text(string), "|", text(line), file=out)
    except SyntaxError as e:
        print("error", e.msg, "%d,%d" % (e.lineno, e.offset or 0), file=out)
    print("--", file=out)
'''


def files_of(paths):
    for path in paths:
        if os.path.isfile(path):
            yield path
        for folder, folders, files in os.walk(path):
            folders.sort()
            for name in sorted(files):
                if name.endswith((".py", ".txt")):
                    full = os.path.join(folder, name)
                    try:
                        with open(full, encoding="utf-8") as f:
                            text = f.read()
                        if text and "\0" not in text:
                                yield full
                    except (UnicodeDecodeError, OSError):
                        pass


def blocks(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, timeout=900, check=True)
    return done.stdout.decode("utf-8", "surrogateescape").split("\n--\n")


def main():
    reference, tokens, *paths = sys.argv[1:]
    files = list(files_of(paths))
    differ = 0
    for flags in ([], ["-p"]):
        for at in range(0, len(files), 50):
            batch = files[at:at + 50]
            theirs = blocks([reference, "-X", "utf8", "-c", REFERENCE_SIDE, *flags, *batch])
            ours = blocks([tokens, *flags, *batch])
            for name, a, b in zip(batch, theirs, ours):
                if a != b:
                    differ += 1
                    if differ <= 20:
                        n, (x, y) = next(((i, (x, y)) for i, (x, y) in enumerate(zip(a.split("\n"), b.split("\n"))) if x != y),
                                         (-1, (a[-200:], b[-200:])))
                        print(f"DIFFERENT {name} {flags}, token {n}\n    reference: {x}\n    ours:      {y}")
    print(f"{2 * len(files)} compared, {differ} differ")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
