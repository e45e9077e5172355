#!/usr/bin/env python3
"""Compares the parser with the reference interpreter.

    compare_ast.py trees  REFERENCE DUMP FOLDER...      every .py file: the trees, or the errors, must be the same
    compare_ast.py errors REFERENCE DUMP TEST_FILE...   the snippets inside test files: every string literal in them
    compare_ast.py mutate REFERENCE DUMP FOLDER...      random damage to real files: the errors (--seed, --count)

REFERENCE is a Python 3.14, DUMP the program built from ast_dump_main.c.  Exits with 1 when something differs.
Options: --type-comments, --cache DIR (keeps the reference's answers), --show N (differences printed), --jobs N.
"""
import argparse
import ast
import concurrent.futures
import hashlib
import os
import random
import re
import subprocess
import sys
import tempfile

# What the reference runs: it answers in the format of ast_dump_main.
REFERENCE_SIDE = r'''
import ast, sys, warnings
warnings.simplefilter("ignore")
flags = ast.PyCF_ONLY_AST
snippets = errors_only = False
MODES = {"x": "exec", "e": "eval", "s": "single", "f": "func_type"}
def answer(source, mode, flags):
    try:
        tree = compile(source, "<s>", mode, flags)
    except (SyntaxError, MemoryError, OverflowError, ValueError) as e:
        if not isinstance(e, SyntaxError):
            return f"error: {type(e).__name__}|{e}|0|0|0|0|"
        text = (e.text or "").replace("\n", "\\n")
        return f"error: {type(e).__name__}|{e.msg}|{e.lineno or 0}|{e.offset or 0}|{e.end_lineno or 0}|{e.end_offset or 0}|{text}"
    return "ok" if errors_only else ast.dump(tree, include_attributes=True)
sys.setrecursionlimit(20000)
out = open(1, "w", encoding="utf-8", errors="backslashreplace", newline="\n")
for arg in sys.argv[1:]:
    if arg == "-t": flags |= ast.PyCF_TYPE_COMMENTS
    elif arg == "-i": flags |= 0x4200
    elif arg == "-s": snippets = True
    elif arg == "-e": errors_only = True
    elif arg == "-n": flags |= ast.PyCF_TYPE_COMMENTS
    else:
        data = open(arg, "rb").read()
        if snippets:
            for part in data.decode("utf-8", "surrogatepass").split("\x01\n"):
                if part:
                    print(answer(part[1:], MODES[part[0]], flags), file=out)
        else:
            print(answer(data, "exec", flags), file=out)
'''

FACTS_SIDE = r'''
import sys, unicodedata
def ranges(letter, test):
    start = None
    for cp in range(0x110001):
        good = cp < 0x110000 and not 0xd800 <= cp < 0xe000 and test(chr(cp))
        if good and start is None: start = cp
        if not good and start is not None:
            print(f"{letter}{start:x} {cp - 1:x}")
            start = None
ranges("P", str.isprintable)
ranges("S", str.isidentifier)
ranges("C", lambda c: ("a" + c).isidentifier())
for cp in range(0x80, 0x110000):
    if 0xd800 <= cp < 0xe000: continue
    n = unicodedata.normalize("NFKC", chr(cp))
    if n != chr(cp) and ("a" + chr(cp)).isidentifier():
        sys.stdout.buffer.flush(); sys.stdout.flush()
        sys.stdout.buffer.write(f"K{cp:x} {cp:x} {n}\n".encode())
names = sorted(set(sys.stdin.read().split("\n")))
found = []
for name in names:
    try: found.append((ord(unicodedata.lookup(name)), name))
    except (KeyError, TypeError): pass
for cp, name in sorted(found):
    print(f"N{cp:x} {cp:x} {name}")
'''


def run(command, text=None):
    done = subprocess.run(command, input=text, capture_output=True, timeout=1200)
    if done.returncode not in (0,):
        sys.stderr.write(f"{command[:3]}... exit {done.returncode}\n{done.stderr.decode('utf-8', 'replace')[-2000:]}\n")
    return done.stdout.decode("utf-8", "surrogateescape").split("\n")[:-1]


def python_files(paths):
    for path in paths:
        if os.path.isfile(path):
            yield path
            continue
        for folder, folders, files in os.walk(path):
            folders.sort()
            for name in sorted(files):
                if name.endswith(".py") and os.path.exists(os.path.join(folder, name)):
                    yield os.path.join(folder, name)


def make_facts(options, files):
    names = set()
    for path in files:
        with open(path, "rb") as f:
            for name in re.findall(rb"\\N\{([^}\n]+)\}", f.read()):
                names.add(name.decode("ascii", "replace"))
    path = os.path.join(options.scratch, "facts.txt")
    with open(path, "wb") as f:
        f.write(subprocess.run([options.reference, "-X", "utf8", "-c", FACTS_SIDE], input="\n".join(sorted(names)).encode(),
                               stdout=subprocess.PIPE, check=True).stdout)
    return path


def reference_answers(options, flags, files):
    key = None
    if options.cache:
        h = hashlib.sha256(repr(flags).encode() + REFERENCE_SIDE.encode())
        for path in files:
            with open(path, "rb") as f:
                h.update(path.encode() + f.read())
        key = os.path.join(options.cache, h.hexdigest())
        if os.path.exists(key):
            with open(key, "rb") as f:
                return f.read().decode("utf-8", "surrogateescape").split("\n")[:-1]
    lines = run([options.reference, "-X", "utf8", "-c", REFERENCE_SIDE, *flags, *files])
    if key:
        os.makedirs(options.cache, exist_ok=True)
        with open(key, "wb") as f:
            f.write("".join(line + "\n" for line in lines).encode("utf-8", "surrogateescape"))
    return lines


def first_difference(a, b):
    n = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    start = max(0, n - 120)
    return f"    reference: ...{a[start:n + 160]}\n    ours:      ...{b[start:n + 160]}"


# Said by later stages of the reference, not by its parser.
NOT_THE_PARSER = ("|not a chance|", "|future feature ")


def same(a, b, options):
    if a == b or any(words in a for words in NOT_THE_PARSER):
        return True
    if a.startswith("error: ") and b.startswith("error: ") and options.ignore_text:
        return a.split("|")[:6] == b.split("|")[:6]
    return False


def compare_batch(options, flags, files, snippets):
    """Yields (file, snippet or None, the reference's answer, ours) for what differs, and counts."""
    theirs = reference_answers(options, flags, files)
    ours = run([options.dump, "-u", options.facts, *flags, *files])
    if len(theirs) != len(ours):
        return [(" ".join(files), None, f"{len(theirs)} answers", f"{len(ours)} answers")], len(files)
    sources = snippets if snippets is not None else [None] * len(theirs)
    names = files * len(theirs) if snippets is not None else files
    return ([(name, source, a, b) for name, source, a, b in zip(names, sources, theirs, ours) if not same(a, b, options)],
            len(theirs))


def report(options, differences, total):
    for name, source, a, b in differences[:options.show]:
        print(f"DIFFERENT {name}")
        if source is not None:
            print("\n".join("    | " + line for line in source[1:].split("\n")))
        print(first_difference(a, b))
    print(f"{total} compared, {len(differences)} differ")
    return 1 if differences else 0


def compare_trees(options):
    files = list(python_files(options.paths))
    options.facts = make_facts(options, files)
    flags = ["-t"] if options.type_comments else []
    batches = [files[i:i + 20] for i in range(0, len(files), 20)]
    differences, total = [], 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for found, n in pool.map(lambda batch: compare_batch(options, flags, batch, None), batches):
            differences += found
            total += n
    return report(options, differences, total)


def snippets_of(path):
    """Every string in a test file that might be a program; doctests are unfolded."""
    with open(path, "rb") as f:
        try:
            tree = ast.parse(f.read())
        except SyntaxError:      # newer than the Python that runs this
            return
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
            if ">>>" in text:
                example = []
                for line in text.split("\n"):
                    stripped = line.strip()
                    if stripped.startswith(">>> "):
                        if example:
                            yield "x" + "\n".join(example) + "\n"
                        example = [stripped[4:]]
                    elif example and stripped.startswith("..."):
                        example.append(stripped[4:])
                    elif example:
                        yield "x" + "\n".join(example) + "\n"
                        example = []
                if example:
                    yield "x" + "\n".join(example) + "\n"
            else:
                yield "x" + text
                yield "e" + text
                yield "s" + text


def usable(snippet):
    if "\x01" in snippet or "\0" in snippet or "\r" in snippet:
        return False
    try:
        snippet.encode()
    except UnicodeEncodeError:
        return False
    return True


def write_snippets(options, name, snippets):
    path = os.path.join(options.scratch, name)
    with open(path, "wb") as f:
        f.write("\x01\n".join(snippets).encode())
    return path


def compare_errors(options):
    snippets = sorted({s for path in python_files(options.paths) for s in snippets_of(path) if usable(s) and len(s) < 20000})
    path = write_snippets(options, "snippets", snippets)
    options.facts = make_facts(options, [path])
    flags = ["-s"] + (["-i"] if options.incomplete else []) + (["-e"] if options.errors_only else [])
    differences, total = compare_batch(options, flags, [path], snippets)
    return report(options, differences, total)


TOKEN = re.compile(r"[A-Za-z_0-9]+|\s+|[^\sA-Za-z_0-9]")
SPICE = ["(", ")", "[", "]", "{", "}", ":", ",", "=", "==", ":=", "*", "**", "/", ".", "->", "if", "else", "for", "in", "not",
         "lambda", "async", "await", "def", "class", "with", "as", "try", "except", "finally", "import", "from", "pass",
         "None", "True", "x", "1", "'s'", "f'{x}'", "\n", "    ", ";", "@", "yield", "print", "match", "case", "_", "!", "'",
         "t'{y}'", "del", "return", "raise", "global", "while", "break", "+", "-", "+=", "\\", "#", "is", "or", "and"]


def damage(rng, text):
    tokens = TOKEN.findall(text)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        if not tokens:
            break
        i = rng.randrange(len(tokens))
        what = rng.randrange(5)
        if what == 0:
            del tokens[i]
        elif what == 1:
            tokens.insert(i, rng.choice(SPICE))
        elif what == 2:
            tokens[i] = rng.choice(SPICE)
        elif what == 3:
            j = rng.randrange(len(tokens))
            tokens[i], tokens[j] = tokens[j], tokens[i]
        else:
            tokens.insert(i, " " + rng.choice(SPICE) + " ")
    return "".join(tokens)


def pieces(path, whole):
    """Short stretches of a file: its statements.  Or the file, if it is not too long."""
    try:
        with open(path, encoding="utf-8") as f:
            text = f.read()
        tree = ast.parse(text)
    except (SyntaxError, UnicodeDecodeError, ValueError):
        return
    if whole:
        if len(text) < 8000:
            yield from [text] * 10
        return
    lines = text.split("\n")
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and node.end_lineno - node.lineno < 12:
            part = lines[node.lineno - 1:node.end_lineno]
            indent = len(part[0]) - len(part[0].lstrip())
            if all(not line.strip() or line[:indent].strip() == "" for line in part):
                yield "\n".join(line[indent:] for line in part) + "\n"


def compare_mutations(options):
    rng = random.Random(options.seed)
    files = list(python_files(options.paths))
    rng.shuffle(files)
    snippets = []
    for path in files:
        found = list(pieces(path, options.whole))
        for piece in rng.sample(found, min(len(found), 40)):
            snippet = "x" + damage(rng, piece)
            if usable(snippet):
                snippets.append(snippet)
        if len(snippets) >= options.count:
            break
    snippets = snippets[:options.count]
    options.facts = make_facts(options, files)
    half = (len(snippets) + options.jobs - 1) // options.jobs
    parts = [snippets[i:i + half] for i in range(0, len(snippets), half)]
    paths = [write_snippets(options, f"mutations{i}", part) for i, part in enumerate(parts)]
    differences, total = [], 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for found, n in pool.map(lambda x: compare_batch(options, ["-s", "-e"], [x[0]], x[1]), zip(paths, parts)):
            differences += found
            total += n
    return report(options, differences, total)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["trees", "errors", "mutate"])
    parser.add_argument("reference")
    parser.add_argument("dump")
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--type-comments", action="store_true")
    parser.add_argument("--incomplete", action="store_true")
    parser.add_argument("--errors-only", action="store_true")
    parser.add_argument("--ignore-text", action="store_true", help="do not compare the line an error shows")
    parser.add_argument("--whole", action="store_true", help="mutate: whole files instead of single statements")
    parser.add_argument("--cache")
    parser.add_argument("--show", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=2000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as options.scratch:
        return {"trees": compare_trees, "errors": compare_errors, "mutate": compare_mutations}[options.what](options)


if __name__ == "__main__":
    sys.exit(main())
