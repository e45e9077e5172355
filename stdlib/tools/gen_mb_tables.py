#!/usr/bin/env python3
"""gen_mb_tables.py OUT.h -- what bytes mean in the multibyte encodings of East Asia, as tables for stdlib/mb_table.c.

The facts come from the codecs of the Python that runs this script (the build needs one anyway): every sequence is decoded and every
character encoded, each way for itself, since the two are not always inverse. So the tables say what those codecs say; glibc's iconv differs
from them in many places. The tables are
  mb_codes[]    what characters a row of codes stands for: rows by first byte, cut to the codes there are; equal rows are stored once.
                A value in the range of surrogates is an index into mb_specials[]: a character beyond 16 bits, or two characters.
  mb_blocks[]   the codes of a block of characters, reached through an index by the upper bits of the character; equal blocks once.
                Codes: below 0x100 one byte; else two; where a code has three, the first is 0x8f, and the lowest has lost its upper bit.
  mb_sets[]     the two directions of one encoding, or of one character set of an encoding that switches between sets (ISO 2022). A set of
                one byte has its characters in row 0, and those it has as G2 in row 1.
tests/stdlib/multibyte_codecs.py compares the results with the reference's."""
import sys

LAST = 0x30000                   # no encoding but GB 18030 knows characters from here on
TABLES = {"cn": ["gb2312", "gbk", "gb18030"], "hk": ["big5hkscs"], "tw": ["big5", "cp950"], "kr": ["euc_kr", "cp949", "johab"],
          "jp": ["shift_jis", "cp932", "euc_jp", "shift_jis_2004", "euc_jis_2004", "euc_jisx0213", "shift_jisx0213"]}
SWITCHING = ["iso2022_kr", "iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_jp_2004", "iso2022_jp_3", "iso2022_jp_ext"]
ILLEGAL_TWO = 0xdfff             # in mb_codes: these two bytes are illegal, where else only the first is
BAD, TWO, THREE = 0xffff, 0xfffe, 0xfffc           # in a table of first bytes: no code begins so; codes of two, of three bytes do
ESC = b"\x1b"


def decoded(data, encoding):
    """The text, or None; True where more bytes are wanted, 2 where the first two bytes are illegal, not the first alone."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as e:
        return True if e.reason.startswith("incomplete") else 2 if (e.start, e.end) == (0, 2) else None


def encoded(text, encoding):
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return None


def c_array(kind, name, items):
    lines, line = [f"static const {kind} {name}[{max(len(items), 1)}] = {{"], "   "
    for item in items:
        text = f" {item},"
        if len(line) + len(text) > 150:
            lines.append(line)
            line = "   "
        line += text
    return "\n".join(lines + [line, "};", ""])


class Tables:
    def __init__(self):
        self.codes, self.rows_known = [0], {}
        self.specials, self.special_known = [], {}
        self.row_tables, self.row_table_known = [], {}
        self.encoders = []                          # code -> value
        self.sets = []

    def special(self, text):
        """One 16-bit value for what a code means."""
        if text == 2:
            return ILLEGAL_TWO
        if len(text) == 1 and 0 < ord(text) < 0x10000:
            return ord(text)
        if text not in self.special_known:
            self.special_known[text] = len(self.specials)
            self.specials.append(text)
        return 0xd800 + self.special_known[text]

    def row(self, meanings):
        """{second byte: text} -> (where, first, last)."""
        if not meanings:
            return 0, 1, 0
        first, last = min(meanings), max(meanings)
        values = tuple(self.special(meanings[b]) if b in meanings else 0 for b in range(first, last + 1))
        if values not in self.rows_known:
            self.rows_known[values] = len(self.codes)
            self.codes.extend(values)
        return self.rows_known[values], first, last

    def row_table(self, rows):
        """{first byte: {second byte: text}} -> number of a table of rows."""
        table = tuple(self.row(rows.get(b, {})) for b in range(256))
        if table not in self.row_table_known:
            self.row_table_known[table] = len(self.row_tables)
            self.row_tables.append(table)
        return self.row_table_known[table]

    def set(self, rows, values):
        self.sets.append((self.row_table(rows), len(self.encoders)))
        self.encoders.append(values)
        return len(self.sets) - 1

    def emit_blocks(self):
        best = None
        for shift in range(5, 9):
            size, known, indexes = 1 << shift, {(0,) * (1 << shift): 0}, []
            for values in self.encoders:
                used = {c >> shift for c in values}
                indexes.append([known.setdefault(tuple(values.get(c, 0) for c in range(b << shift, (b + 1) << shift)), len(known))
                                if b in used else 0 for b in range(LAST >> shift)])
            cost = len(known) * size + sum(map(len, indexes))
            if best is None or cost < best[0]:
                best = cost, shift, known, indexes
        _, shift, known, indexes = best
        yield f"#define MB_SHIFT {shift}\n#define MB_LAST 0x{LAST:x}\n"
        yield c_array("uint16_t", "mb_blocks", [value for block in known for value in block])
        yield f"static const uint16_t mb_indexes[{len(indexes)}][{LAST >> shift}] = {{\n" + "\n".join(
            "    {%s}," % ", ".join(map(str, index)) for index in indexes) + "\n};\n"

    def emit(self):
        assert 0xd800 + len(self.specials) < ILLEGAL_TWO
        yield c_array("uint16_t", "mb_codes", self.codes)
        yield c_array("struct mb_special", "mb_specials", ["{0x%x, 0x%x}" % (ord(text[0]), ord(text[1]) if len(text) > 1 else 0)
                                                            for text in self.specials])
        yield f"static const struct mb_row mb_rows[{len(self.row_tables)}][256] = {{\n" + "\n".join(
            "    {%s}," % ", ".join("{%d, %d, %d}" % row for row in table) for table in self.row_tables) + "\n};\n"
        yield from self.emit_blocks()
        yield c_array("struct mb_set", "mb_sets", ["{mb_rows[%d], mb_indexes[%d]}" % entry for entry in self.sets])


def pairs_of(rows):
    return sorted({text for row in rows.values() for text in row.values() if text != 2 and len(text) == 2})


def code_value(code):
    if len(code) == 3:
        assert code[0] == 0x8f and code[2] & 0x80
        return code[1] << 8 | code[2] & 0x7f
    return code[0] if len(code) == 1 else code[0] << 8 | code[1]


def table_codec(tables, encoding):
    leads, rows, third = [], {}, {}
    for a in range(256):
        text = decoded(bytes([a]), encoding)
        if isinstance(text, str):
            leads.append(ord(text))
            continue
        if text is not True:
            leads.append(BAD)
            continue
        row = {b: decoded(bytes([a, b]), encoding) for b in range(256)}
        if all(text is True for text in row.values()):
            leads.append(THREE)
            assert a == 0x8f
            third = {b: {c: text for c in range(256) if isinstance(text := decoded(bytes([a, b, c]), encoding), str)} for b in range(256)}
        else:
            leads.append(TWO)
            rows[a] = {b: text for b, text in row.items() if text is not None and text is not True}
    values = {}
    for c in range(1, LAST):
        code = encoded(chr(c), encoding)
        if code and len(code) <= 3:
            values[c] = code_value(code)
    ascii_only = all(values.get(c) == c and leads[c] == c for c in range(1, 128))
    pairs = [(text, code_value(encoded(text, encoding))) for text in pairs_of({**rows, **{256 + b: row for b, row in third.items()}})]
    return {"name": encoding, "leads": leads, "ascii": ascii_only, "set": tables.set(rows, values), "third": tables.row_table(third) if third else None,
            "pairs": pairs}


def designation(mark):
    """The escape sequence that selects a set, named by its final byte, plus 0x80 for sets of two bytes."""
    if mark < 0x80:
        return ESC + b"(" + bytes([mark])
    return ESC + b"$" + (b"" if mark == 0x80 | ord("B") else b"(") + bytes([mark & 0x7f])


def switching_codec(tables, encoding):
    """The sets of an encoding: (mark, plane, width, set, pairs). Plane 1 is reached by shifting out."""
    shifts = encoding == "iso2022_kr"
    found = {mark: {} for high in (0, 0x80) for mark in range(0x40 + high, 0x60 + high)
             if mark != ord("B") and decoded(designation(mark), encoding) == ""}
    sets, pairs = [], []

    def code_in(text):
        """(mark, code) of a text that is one code in one set."""
        data = encoded(text, encoding)
        for mark in found:
            start, end = (ESC + b"$)" + bytes([mark & 0x7f]) + b"\x0e", b"\x0f") if shifts else (designation(mark), ESC + b"(B")
            if data and data.startswith(start) and data.endswith(end):
                return mark, code_value(data[len(start):-len(end)])
        assert data is None or ord(text[0]) < 128, (encoding, text, data)
        return None, None

    for c in range(128, LAST):
        mark, code = code_in(chr(c))
        if mark:
            found[mark][c] = code
    for mark, values in found.items():
        if mark & 0x80:
            rows = {a: {b: text for b in range(256) if isinstance(text := decoded(designation(mark) + bytes([a, b]), encoding), str) and text}
                    for a in range(0x21, 0x80)}
        else:
            rows = {0: {b: text for b in range(0x20, 0x80) if isinstance(text := decoded(designation(mark) + bytes([b]), encoding), str)}}
            if mark in b"AF":                    # ISO 8859-1 and -7
                rows[1] = {b: text for b in range(256) if isinstance(text := decoded(b"%s.%c%sN%c" % (ESC, mark, ESC, b), encoding), str)}
        sets.append((mark, int(shifts), 2 if mark & 0x80 else 1, tables.set(rows, values)))
        # What a pair's code is, decoding says: the encoders of this family take pairs apart in Python 3.11.2, which is Debian 12.s.
        codes = {text: a << 8 | b for a, row in rows.items() for b, text in row.items() if text != 2 and len(text) == 2}
        pairs.extend((text, codes[text], len(sets) - 1) for text in pairs_of(rows))
    flags = []
    if not shifts:
        flags.append("MB_NO_SHIFT")
    if decoded(ESC + b".A", encoding) == "":
        flags.append("MB_HAS_G2")
    if decoded(ESC + b"&@" + ESC + b"$B", encoding) == "":
        flags.append("MB_JIS_1990")
    return {"name": encoding, "sets": sets, "pairs": sorted(pairs), "flags": " | ".join(flags) or "0"}


def gb18030_ranges():
    """The characters of four bytes as runs: (first, last, number of the code)."""
    ranges = []
    for c in range(0x80, 0x10000):
        code = encoded(chr(c), "gb18030")
        if not code or len(code) != 4:
            continue
        number = (((code[0] - 0x81) * 10 + code[1] - 0x30) * 126 + code[2] - 0x81) * 10 + code[3] - 0x30
        assert decoded(code, "gb18030") == chr(c)
        if ranges and ranges[-1][1] == c - 1 and ranges[-1][2] + c - ranges[-1][0] == number:
            ranges[-1][1] = c
        else:
            ranges.append([c, c, number])
    assert all(a[2] < b[2] for a, b in zip(ranges, ranges[1:]))
    return ranges


def pair_table(name, pairs):
    return c_array("struct mb_pair", "mb_pairs_" + name, ["{0x%x, 0x%x, 0x%x, %d}" % (ord(text[0]), ord(text[1]), code, where)
                                                         for text, code, *rest in pairs for where in [rest[0] if rest else 0]])


def main(out):
    try:
        for encoding in [e for names in TABLES.values() for e in names] + SWITCHING + ["hz"]:
            "".encode(encoding)
    except LookupError as e:
        raise SystemExit(f"gen_mb_tables.py: {sys.executable} lacks one of its own codecs ({e}); install the whole of its library")
    tables, text, codecs = Tables(), [], []
    for module, encodings in TABLES.items():
        for encoding in encodings:
            t = table_codec(tables, encoding)
            special = {"gb18030": "MB_FOUR", "euc_kr": "MB_JAMO"}.get(encoding)
            flags = [flag for flag in ("MB_ASCII" if t["ascii"] else None, special) if flag]
            text.append(c_array("uint16_t", "mb_leads_" + encoding, ["0x%x" % lead for lead in t["leads"]]))
            if t["pairs"]:
                text.append(pair_table(encoding, t["pairs"]))
            codecs.append('    {.name = "%s", .module = "%s", .kind = MB_TABLE, .flags = %s, .set = &mb_sets[%d], .leads = mb_leads_%s%s%s},' % (
                encoding, module, " | ".join(flags) or "0", t["set"], encoding,
                "" if t["third"] is None else ", .third = mb_rows[%d]" % t["third"],
                ", .pairs = mb_pairs_%s, .pair_count = %d" % (encoding, len(t["pairs"])) if t["pairs"] else ""))
    gb2312 = next(line for line in codecs if '"gb2312"' in line)
    codecs.append(gb2312.replace('"gb2312"', '"hz"').replace("MB_TABLE", "MB_HZ"))
    for encoding in SWITCHING:
        s = switching_codec(tables, encoding)
        text.append(c_array("struct mb_designation", "mb_designations_" + encoding,
                            ["{0x%x, %d, %d, &mb_sets[%d]}" % entry for entry in s["sets"]]))
        if s["pairs"]:
            text.append(pair_table(encoding, s["pairs"]))
        codecs.append('    {.name = "%s", .module = "iso2022", .kind = MB_ISO2022, .flags = %s, .designations = mb_designations_%s, .designation_count = %d%s},' % (
            encoding, s["flags"], encoding, len(s["sets"]),
            ", .pairs = mb_pairs_%s, .pair_count = %d" % (encoding, len(s["pairs"])) if s["pairs"] else ""))
    with open(out, "w", encoding="ascii") as stream:
        stream.write("/* Generated by stdlib/tools/gen_mb_tables.py; do not edit. */\n")
        stream.write("\n".join(tables.emit()))
        stream.write("\n".join(text))
        stream.write(c_array("struct mb_range", "mb_ranges", ["{0x%x, 0x%x, %d}" % tuple(r) for r in gb18030_ranges()]))
        stream.write("const struct mb_codec mb_codecs[] = {\n" + "\n".join(codecs) + "\n    {.name = NULL}\n};\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
