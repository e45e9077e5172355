"""Writes docs/bytecode.md from core/vm/opcodes.def and intrinsics.def:  python3 core/compiler/tools/bytecode_doc.py [--check]

With --check nothing is written: the exit status says whether the page is up to date.
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "bytecode.md"
STRING = r'"((?:[^"\\]|\\.)*)"'


def entries(text):
    """Yields ('section', title) and ('op', name, operands, window, effects, meaning) in order."""
    macro = re.search(r"#define ARITHMETIC\(NAME, text\)(.*?)(?<!\\)\n", text, re.S).group(1)
    body = re.sub(r"#define ARITHMETIC.*?(?<!\\)\n", "", text, flags=re.S)
    body = body[body.index("*/") + 2:]
    token = re.compile(r"/\* -- (.*?) -+ \*/|ARITHMETIC\((\w+), " + STRING + r"\)|OP\((\w+),\s*" + STRING + r",\s*(\w+),\s*([\w |]+),\s*" + STRING + r"\)")
    template = re.findall(r"OP\((I?)##?NAME|OP\(NAME", macro)
    assert len(template) == 2
    for m in token.finditer(body):
        if m.group(1):
            yield ("section", m.group(1).split(". A range")[0].split(": own")[0])
        elif m.group(2):
            for prefix, eq in (("", ""), ("I", "=")):
                yield ("op", prefix + m.group(2), "dss", "NONE", "R | P | L | K", f"d = b {m.group(3)}{eq} c")
        else:
            yield ("op", *m.groups()[3:])


def forms(name, effects):
    e = set(effects.replace("|", " ").split())
    out = [name]
    if "L" in e:
        out.append(name + "_L")
    if "B" in e:
        out.append(name + "_B")
    if "K" in e:
        out.append(name + "_K")
        if "L" in e:
            out.append(name + "_KL")
        if "B" in e:
            out.append(name + "_KB")
    return out


def page():
    text = (ROOT / "core/vm/opcodes.def").read_text()
    head = text[:text.index("*/")]
    lines = ["# Bytecode", "", "Generated from `core/vm/opcodes.def` by `core/compiler/tools/bytecode_doc.py`; change those, not this page.", "", "```"]
    for line in head.splitlines()[2:]:
        lines.append(line.strip().removeprefix("*").removeprefix(" ").rstrip())
    while not lines[-1]:
        lines.pop()
    lines += ["```", ""]
    count = 0
    for entry in entries(text):
        if entry[0] == "section":
            lines += ["", f"## {entry[1][0].upper()}{entry[1][1:]}", "", "| instruction | operands | effects | meaning |", "|---|---|---|---|"]
            continue
        _, name, operands, window, effects, meaning = entry
        count += 1
        operands = operands.replace("-", "") or "none"
        if window != "NONE":
            operands += f", window {window}"
        meaning = meaning.replace("|", "\\|").replace('\\"', '"')
        effects = "" if effects == "0" else effects.replace(" | ", " ")
        lines.append(f"| {' '.join('`' + f + '`' for f in forms(name, effects))} | {operands} | {effects} | {meaning} |")
    lines += ["", "## Intrinsics", "", "| name | values | meaning |", "|---|---|---|"]
    for two, name, meaning in re.findall(r"INTRINSIC(_2)?\((\w+),\s*" + STRING + r"\)", (ROOT / "core/vm/intrinsics.def").read_text()):
        lines.append(f"| {name} | {2 if two else 1} | {meaning} |")
    lines += ["", f"{count} instructions.", ""]
    return "\n".join(lines)


def main():
    text = page()
    if "--check" in sys.argv:
        sys.exit(0 if PAGE.exists() and PAGE.read_text() == text else "docs/bytecode.md is out of date: run core/compiler/tools/bytecode_doc.py")
    PAGE.write_text(text)


main()
