"""Counts what Python code is made of, on one thread and then on every core.

Every .py file below a folder (the interpreter's own standard library, if none is named) is parsed into a syntax tree; the nodes of all
trees are counted. The same work is done twice, first on one thread, then with a pool of threads, to show what the threads bring.

    python3t examples/code_census.py                     the standard library, one thread and then one for each core
    python3t examples/code_census.py ~/src --threads 4   another folder, at most 4 threads
"""
import argparse
import ast
import collections
import concurrent.futures
import os
import sys
import time
import warnings

# What the table shows: a title, and the kinds of syntax-tree nodes that are counted under it.
ROWS = [
    ("functions", ["FunctionDef"]),
    ("async functions", ["AsyncFunctionDef"]),
    ("lambdas", ["Lambda"]),
    ("classes", ["ClassDef"]),
    ("imports", ["Import", "ImportFrom"]),
    ("comprehensions", ["ListComp", "SetComp", "DictComp"]),
    ("generator expressions", ["GeneratorExp"]),
    ("for and while loops", ["For", "While", "AsyncFor"]),
    ("if statements", ["If"]),
    ("try statements", ["Try", "TryStar"]),
    ("with statements", ["With", "AsyncWith"]),
    ("match statements", ["Match"]),
    ("return statements", ["Return"]),
    ("yields", ["Yield", "YieldFrom"]),
    ("awaits", ["Await"]),
    ("calls", ["Call"]),
    ("attributes", ["Attribute"]),
    ("names", ["Name"]),
    ("constants", ["Constant"]),
    ("f-strings", ["JoinedStr"]),
]


def census_of(path):
    """Counts one file. Returns (path, counts, modules imported, what was wrong with it or None)."""
    counts, modules = collections.Counter(), collections.Counter()
    try:
        with open(path, "rb") as file:
            source = file.read()
        tree = ast.parse(source, path)
    except (OSError, SyntaxError, ValueError, RecursionError) as problem:
        return path, counts, modules, f"{type(problem).__name__}: {problem}"
    counts["lines"] = source.count(b"\n")
    for node in ast.walk(tree):
        counts[type(node).__name__] += 1
        if isinstance(node, ast.Import):
            modules.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            modules[node.module.partition(".")[0]] += 1
    return path, counts, modules, None


def census(paths, threads, show_progress):
    """Counts all files with so many threads. Returns (seconds, counts, modules, problems)."""
    counts, modules, problems = collections.Counter(), collections.Counter(), []
    start = time.perf_counter()
    pool = concurrent.futures.ThreadPoolExecutor(threads)
    try:
        tasks = [pool.submit(census_of, path) for path in paths]
        for done, task in enumerate(concurrent.futures.as_completed(tasks), 1):
            path, file_counts, file_modules, problem = task.result()
            counts.update(file_counts)
            modules.update(file_modules)
            if problem:
                problems.append((path, problem))
            show_progress(done, len(paths), threads)
    finally:
        pool.shutdown(cancel_futures=True)      # after Ctrl-C: finish the files in hand, leave the others
    return time.perf_counter() - start, counts, modules, sorted(problems)


def python_files(folder):
    """The .py files below a folder, largest first: so no thread is left with a large one at the end."""
    found = []
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name != "__pycache__"]
        found += [os.path.join(place, name) for name in files if name.endswith(".py")]

    def size(path):
        try:
            return os.path.getsize(path)
        except OSError:
            return 0

    return sorted(found, key=size, reverse=True)


def progress_line(done, total, threads):
    """Rewrites one line on the terminal, now and then; says nothing when the output goes to a file."""
    if sys.stderr.isatty() and (done % 10 == 0 or done == total):
        end = "\r" if done < total else "\r" + " " * 60 + "\r"
        print(f"\r{done:6} of {total} files, {threads} thread{'s' * (threads > 1)} ", end=end, file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", default=os.path.dirname(os.__file__), help="default: the standard library")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1, metavar="N", help="default: one for each core")
    parser.add_argument("--top", type=int, default=10, metavar="N", help="how many of the modules imported most are shown (%(default)s)")
    args = parser.parse_args()
    if args.threads < 1:
        parser.error("--threads: 1 or more")
    paths = python_files(args.folder)
    if not paths:
        parser.error(f"there is no .py file below {args.folder}")
    warnings.simplefilter("ignore")             # a census does not judge: no SyntaxWarning of other people's code

    print(f"{len(paths)} files below {args.folder}", flush=True)
    seconds_one, counts, modules, problems = census(paths, 1, progress_line)
    print(f"{'':24}{'number':>10}{'per 1000 lines':>18}")
    print(f"{'files':24}{len(paths):10,}")
    print(f"{'lines':24}{counts['lines']:10,}")
    for title, kinds in ROWS:
        number = sum(counts[kind] for kind in kinds)
        print(f"{title:24}{number:10,}{1000 * number / max(1, counts['lines']):18.1f}")
    if modules:
        print("\nimported most: " + ", ".join(f"{name} ({number})" for name, number in modules.most_common(args.top)))
    if problems:
        print(f"\n{len(problems)} of the files could not be counted:")
        for path, problem in problems:
            print(f"  {os.path.relpath(path, args.folder)}: {problem}")

    print(f"\n{'1 thread':24}{seconds_one:10.2f} s", flush=True)
    if args.threads > 1:
        seconds_all, *again = census(paths, args.threads, progress_line)
        print(f"{f'{args.threads} threads':24}{seconds_all:10.2f} s{seconds_one / seconds_all:9.2f} times as fast")
        if again != [counts, modules, problems]:
            sys.exit("the two counts differ, which must not happen")


if __name__ == "__main__":
    try:
        main()
        sys.stdout.flush()
    except KeyboardInterrupt:
        sys.exit("\nstopped")
    except BrokenPipeError:                     # the reader (head, less) has left: nothing more to say
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
