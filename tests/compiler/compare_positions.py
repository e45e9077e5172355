"""Compares the source positions of calls, attributes, items, raises ... with those of the Python that runs this.

    core_test_compile_library -p FILE... > positions;  python3.14 compare_positions.py positions [limit]
"""
import dis
import sys
import types
import warnings

warnings.simplefilter("ignore")
KINDS = {
    "call": {"CALL", "CALL_KW", "CALL_FUNCTION_EX"}, "attr": {"LOAD_ATTR", "LOAD_SUPER_ATTR"}, "setattr": {"STORE_ATTR"}, "setitem": {"STORE_SUBSCR", "STORE_SLICE"},
    "global": {"LOAD_GLOBAL", "LOAD_NAME"}, "raise": {"RAISE_VARARGS"}, "import": {"IMPORT_NAME"}, "from": {"IMPORT_FROM"}, "iter": {"GET_ITER"},
    "unpack": {"UNPACK_SEQUENCE"}, "function": {"MAKE_FUNCTION"}, "item": {"BINARY_SLICE"}, "lines": set(),
}


def positions(code, out):
    found = {k: set() for k in KINDS}
    for i in dis.get_instructions(code):
        for kind, ops in KINDS.items():
            if i.opname in ops or (kind == "item" and i.opname == "BINARY_OP" and i.argrepr == "[]"):
                p = i.positions
                found[kind].add(f"{p.lineno}:{p.col_offset}-{p.end_lineno}:{p.end_col_offset}".replace("None", "-1"))
    found["lines"] = {str(line) for _, _, line in code.co_lines() if line is not None and line > 0}
    out.setdefault((code.co_qualname, code.co_firstlineno), []).append(found)
    for c in code.co_consts:
        if isinstance(c, types.CodeType):
            positions(c, out)


def main():
    limit = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    theirs, path = {}, None
    total = differing = shown = 0
    for line in open(sys.argv[1], encoding="utf-8", errors="surrogatepass"):
        line = line.rstrip("\n")
        if line.startswith("== "):
            path, theirs = line[3:], {}
            try:
                with open(path, "rb") as f:
                    positions(compile(f.read(), path, "exec", dont_inherit=True), theirs)
            except SyntaxError:
                theirs = {}
            continue
        fields = line.split("|")
        if len(fields) != 2 + len(KINDS) or (fields[0], int(fields[1])) not in theirs:
            continue
        ours = {f.split()[0]: set(f.split()[1:]) for f in fields[2:]}
        ours["lines"].discard("-1")
        total += 1
        best = min(theirs[fields[0], int(fields[1])], key=lambda t: sum(len(t[k] ^ ours[k]) for k in KINDS))
        diff = [f"{k}: {sorted(ours[k] - best[k])} / {sorted(best[k] - ours[k])}" for k in KINDS if ours[k] != best[k]]
        if diff:
            differing += 1
            if shown < limit:
                shown += 1
                print(f"{path}:{fields[1]} {fields[0]}: " + "; ".join(diff))
    print(f"{total} code objects, {differing} differ")


main()
