"""Compares facts about code objects with those of the Python that runs this: flags, counts, names, first lines.

    core_test_compile_library -f FILE... > facts;  python3.14 compare_code.py facts [limit]

Names are compared as sets; registers of comprehensions at module and class level, which have no counterpart, are left out there.
"""
import sys
import types
import warnings

warnings.simplefilter("ignore")


def facts(code, out):
    names = {n for n in code.co_names if n}
    out.append((code.co_qualname, hex(code.co_flags), f"{code.co_argcount} {code.co_posonlyargcount} {code.co_kwonlyargcount}",
                code.co_firstlineno, frozenset(code.co_varnames), frozenset(code.co_cellvars), code.co_freevars, frozenset(names)))
    for c in code.co_consts:
        if isinstance(c, types.CodeType):
            facts(c, out)


def parse(line):
    q, flags, counts, first, v, c, f, n = line.rstrip("\n").rsplit("|", 7)
    return (q, flags, counts, int(first), frozenset(v.split()[1:]), frozenset(c.split()[1:]), tuple(f.split()[1:]), frozenset(n.split()[1:]))


def main():
    limit = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    files, current = {}, None
    for line in open(sys.argv[1], encoding="utf-8", errors="surrogatepass"):
        if line.startswith("== "):
            current = files.setdefault(line[3:].rstrip("\n"), [])
        elif current is not None and line.count("|") >= 7:
            current.append(parse(line))
    labels = ("qualname", "flags", "counts", "firstlineno", "varnames", "cellvars", "freevars", "names")
    shown = differing = total = 0
    for path, ours in files.items():
        theirs = []
        with open(path, "rb") as f:
            try:
                facts(compile(f.read(), path, "exec", dont_inherit=True), theirs)
            except SyntaxError:
                print(f"{path}: an error there")
                continue
        by_place = {}
        for t in theirs:
            by_place.setdefault((t[0], t[3]), []).append(t)
        for o in ours:
            total += 1
            there = by_place.get((o[0], o[3]))
            if not there:
                what = "missing there"
            else:
                t = min(there, key=lambda t: sum(a != b for a, b in zip(o, t)))
                diff = [(l, a, b) for l, a, b in zip(labels, o, t) if a != b]
                if o[0] == "<module>" or not int(o[1], 16) & 1:
                    diff = [d for d in diff if d[0] not in ("varnames", "cellvars")]
                if not diff:
                    continue
                what = "; ".join(f"{l}: {sorted(a - b)} / {sorted(b - a)}" if isinstance(a, frozenset) else f"{l}: {a} / {b}" for l, a, b in diff)
            differing += 1
            if shown < limit:
                shown += 1
                print(f"{path}:{o[3]} {o[0]}: {what}")
        ours_places = {(o[0], o[3]) for o in ours}
        for place in by_place:
            if place not in ours_places:
                differing += 1
                if shown < limit:
                    shown += 1
                    print(f"{path}:{place[1]} {place[0]}: missing here")
    print(f"{total} code objects, {differing} differ")


main()
