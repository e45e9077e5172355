#!/usr/bin/env python3
"""gen_unidata.py DATA OUT -- compiles the Unicode Character Database in the folder DATA into C headers in OUT.

unidata_tables.h  what objects/unidata.c and unidata_norm.c look up by code point: properties, case, numbers, decompositions
unidata_names.h   what objects/unidata_names.c needs to spell a name and to find one
unidata_3_2.h     where Unicode 3.2 differed (from unicode_3_2.txt beside this script), for objects/unidata_old.c
unidata_source.h  where the database is, for tests that read the test files in it

DATA is what Debian's package unicode-data installs in /usr/share/unicode (files may end in .bz2). Python 3.14 is defined on Unicode 16.0.
An older database is taken as it is. From the newer ones that are known (KNOWN_NEWER) we leave out what DerivedAge.txt dates later, and what
they changed of older characters unicode_16_0.txt, beside this script, changes back. UNIDATA_VERSION says what came out.

Tables by code point are two-stage: index[c >> SHIFT] selects a block, block[c & mask] a record; equal blocks and equal records are
stored once, and SHIFT is whatever makes the table smallest. objects/tools/test_gen_unidata.py tests the parts."""
import bz2
import os
import re
import sys
from collections import Counter
from fractions import Fraction

CODES = 0x110000

# Bits of a character's flags: name in C (UNI_ in front), in the order of enum uni_flag in unidata.h, which is checked at compile time.
FLAGS = ["ALPHA", "DECIMAL", "DIGIT", "NUMERIC", "LOWER", "UPPER", "TITLE", "SPACE", "PRINTABLE", "LINEBREAK", "XID_START",
         "XID_CONTINUE", "CASED", "CASE_IGNORABLE", "MIRRORED", "IN_3_2"]

CATEGORIES = ["Cn", "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
              "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co"]
BIDI = ["", "L", "LRE", "LRO", "R", "AL", "RLE", "RLO", "PDF", "EN", "ES", "ET", "AN", "CS", "NSM", "BN", "B", "S", "WS", "ON",
        "LRI", "RLI", "FSI", "PDI"]
WIDTHS = ["N", "Na", "A", "W", "H", "F"]

WANTED = (16, 0, 0)
KNOWN_NEWER = [(17, 0, 0)]              # what these changed of characters of WANTED is in unicode_16_0.txt
HERE = os.path.dirname(os.path.abspath(__file__))


# ---- Reading -------------------------------------------------------------------------------------------------------

class Data:
    """The files of the database."""

    def __init__(self, folder):
        self.folder = folder

    def lines(self, name):
        """Lines of a file, without comments and empty ones."""
        path = os.path.join(self.folder, name)
        try:
            stream = open(path, encoding="utf-8")
        except FileNotFoundError:
            stream = bz2.open(path + ".bz2", "rt", encoding="utf-8")
        with stream:
            for line in stream:
                line = line.partition("#")[0].strip()
                if line:
                    yield line

    def rows(self, name):
        """Fields of a semicolon-separated file."""
        for line in self.lines(name):
            yield [field.strip() for field in line.split(";")]

    def ranges(self, name):
        """(code points, field...) of a property file."""
        for first, *rest in self.rows(name):
            yield code_range(first), *rest

    def version(self):
        with open(os.path.join(self.folder, "PropList.txt"), encoding="utf-8") as stream:
            return version_of(re.match(r"# PropList-([0-9.]+)\.txt", stream.readline()).group(1))


def version_of(text):
    return tuple(map(int, text.split(".")))


def code_range(text):
    first, _, last = text.partition("..")
    return range(int(first, 16), int(last or first, 16) + 1)


def runs(codes):
    """Ascending code points as ranges."""
    found = []
    for code in codes:
        if found and found[-1].stop == code:
            found[-1] = range(found[-1].start, code + 1)
        else:
            found.append(range(code, code + 1))
    return found


def code_list(text):
    return tuple(int(code, 16) for code in text.split())


class Character:
    __slots__ = ("category", "combining", "bidi", "decomposition", "decimal", "digit", "numeric", "mirrored", "upper", "lower", "title",
                 "name")

    def __init__(self, fields):
        self.name = fields[1]
        self.category = fields[2]
        self.combining = int(fields[3])
        self.bidi = fields[4]
        self.decomposition = fields[5]
        self.decimal = int(fields[6]) if fields[6] else -1
        self.digit = int(fields[7]) if fields[7] else -1
        self.numeric = Fraction(fields[8]) if fields[8] else None
        self.mirrored = fields[9] == "Y"
        self.upper = int(fields[12], 16) if fields[12] else None
        self.lower = int(fields[13], 16) if fields[13] else None
        self.title = int(fields[14], 16) if fields[14] else self.upper


class Database:
    """Everything that is asked, code point by code point."""

    def __init__(self, data, facts=None):
        version = data.version()
        if version > WANTED and version not in KNOWN_NEWER:
            raise SystemExit("gen_unidata.py: what Unicode %d.%d changed is not known here" % version[:2])
        self.read(data)
        if version > WANTED:
            self.leave_out(self.too_new)
            self.correct(facts or Data(HERE))
        self.version = "%d.%d.%d" % min(version, WANTED)

    def read(self, data):
        self.characters = {}
        self.ranges = []                        # (first, last, label) of the characters that UnicodeData.txt does not list one by one
        first = None
        for fields in data.rows("UnicodeData.txt"):
            code = int(fields[0], 16)
            if fields[1].endswith(", First>"):
                first = code
                continue
            character = Character(fields)
            if fields[1].endswith(", Last>"):
                label = fields[1][1:-len(", Last>")]
                character.name = ""
                self.ranges.append((first, code, label))
                for member in range(first, code + 1):
                    self.characters[member] = character
            else:
                self.characters[code] = character
        self.numeric = {code: c.numeric for code, c in self.characters.items() if c.numeric is not None}
        for line in data.lines("Unihan_NumericValues.txt"):
            code, field, value = line.split("\t")
            if field in ("kAccountingNumeric", "kOtherNumeric", "kPrimaryNumeric"):
                self.numeric[int(code[2:], 16)] = Fraction(value.split()[0])
        self.core = self.property_sets(data, "DerivedCoreProperties.txt",
                                       {"Lowercase", "Uppercase", "XID_Start", "XID_Continue", "Cased", "Case_Ignorable"})
        self.breaks = {code for codes, kind in data.ranges("LineBreak.txt") if kind in ("BK", "CR", "LF", "NL") for code in codes}
        self.widths = self.east_asian_widths(data)
        self.special_case = {}
        for code, lower, title, upper, *condition in data.rows("SpecialCasing.txt"):
            if not any(condition):
                self.special_case[int(code, 16)] = code_list(lower), code_list(title), code_list(upper)
        self.folds = {int(code, 16): code_list(fold) for code, status, fold, *_ in data.rows("CaseFolding.txt") if status in "CF"}
        self.excluded = self.property_sets(data, "DerivedNormalizationProps.txt", {"Full_Composition_Exclusion"})["Full_Composition_Exclusion"]
        self.quick_check = {}
        for codes, form, *value in data.ranges("DerivedNormalizationProps.txt"):
            if form in QUICK_CHECKS and value[0] in "NM":
                shift = 2 * QUICK_CHECKS.index(form)
                for code in codes:
                    self.quick_check[code] = self.quick_check.get(code, 0) | "YMN".index(value[0]) << shift
        self.in_3_2, self.too_new = set(), set()
        for codes, age in data.ranges("DerivedAge.txt"):
            if version_of(age) <= (3, 2):
                self.in_3_2.update(codes)
            elif version_of(age) > WANTED:
                self.too_new.update(codes)
        self.corrections = [(int(code, 16), code_list(old)) for code, old, _, version in data.rows("NormalizationCorrections.txt")
                            if version_of(version) > (3, 2, 0)]
        self.aliases = [(name, int(code, 16)) for code, name, *_ in data.rows("NameAliases.txt")]
        self.sequences = [(name, code_list(codes)) for name, codes in data.rows("NamedSequences.txt")]

    def leave_out(self, codes):
        """Makes the code points unassigned."""
        for table in self.characters, self.numeric, self.special_case, self.folds, self.quick_check:
            for code in codes & table.keys():
                del table[code]
        for members in *self.core.values(), self.breaks, self.excluded:
            members -= codes
        for code in codes:
            self.widths[code] = self.default_widths.get(code, "N")
        for c in self.characters.values():          # a character may have got its other case later
            c.upper, c.lower, c.title = (None if other in codes else other for other in (c.upper, c.lower, c.title))
        self.folds = {code: fold for code, fold in self.folds.items() if not codes.intersection(fold)}
        self.ranges = [(part[0], part[-1], label) for first, last, label in self.ranges
                       for part in runs(code for code in range(first, last + 1) if code not in codes)]
        self.aliases = [(name, code) for name, code in self.aliases if code not in codes]
        self.sequences = [(name, row) for name, row in self.sequences if not codes.intersection(row)]

    def correct(self, facts):
        """Applies unicode_16_0.txt."""
        for codes, prop, *value in facts.ranges("unicode_16_0.txt"):
            value = value[0] if value else ""
            for code in codes:
                self.set_fact(code, prop, value)

    def set_fact(self, code, prop, value):
        if prop in self.core:
            {"Y": self.core[prop].add, "N": self.core[prop].discard}[value](code)
        elif prop == "numeric":
            self.numeric.pop(code, None)
            if value:
                self.numeric[code] = Fraction(value)
        elif prop == "category":
            self.characters[code].category = value
        elif prop == "no alias":
            self.aliases.remove((value, code))
        else:
            raise SystemExit(f"gen_unidata.py: unicode_16_0.txt: {prop}?")

    @staticmethod
    def property_sets(data, name, wanted):
        sets = {prop: set() for prop in wanted}
        for codes, prop, *_ in data.ranges(name):
            if prop in wanted:
                sets[prop].update(codes)
        return sets

    def east_asian_widths(self, data):
        # unassigned code points of these ranges are wide, as the head of EastAsianWidth.txt says
        self.default_widths = {}
        for first, last in (0x3400, 0x4dbf), (0x4e00, 0x9fff), (0xf900, 0xfaff), (0x20000, 0x2fffd), (0x30000, 0x3fffd):
            self.default_widths.update(dict.fromkeys(range(first, last + 1), "W"))
        widths = dict(self.default_widths)
        for codes, width in data.ranges("EastAsianWidth.txt"):
            widths.update(dict.fromkeys(codes, width))
        return widths


QUICK_CHECKS = ["NFD_QC", "NFC_QC", "NFKD_QC", "NFKC_QC"]          # the order of enum uni_form


# ---- C text --------------------------------------------------------------------------------------------------------

def c_type(largest):
    return "uint8_t" if largest < 1 << 8 else "uint16_t" if largest < 1 << 16 else "uint32_t"


def c_array(kind, name, items, width=150):
    """A definition of a constant array; items are what goes between the braces."""
    lines, line = [f"static const {kind} {name}[{len(items)}] = {{"], "   "
    for item in items:
        text = f" {item},"
        if len(line) + len(text) > width:
            lines.append(line)
            line = "   "
        line += text
    return "\n".join(lines + [line, "};", ""])


def c_strings(name, strings):
    return c_array("char *const", name, ['"%s"' % s for s in strings])


# ---- Two-stage tables ----------------------------------------------------------------------------------------------

def two_stage(values):
    """values -> (shift, index, blocks): values[c] == blocks[(index[c >> shift] << shift) + (c & mask)], as small as can be."""
    kind = 1 if max(values) < 1 << 8 else 2
    assert max(values) < 1 << 16
    packed = b"".join(value.to_bytes(kind, "little") for value in values)
    best = None
    for shift in range(4, 10):
        size = kind << shift
        seen, index = {}, []
        for at in range(0, len(packed), size):
            index.append(seen.setdefault(packed[at:at + size], len(seen)))
        cost = len(index) * (1 if len(seen) <= 256 else 2) + len(seen) * size
        if best is None or cost < best[0]:
            best = cost, shift, index, list(seen)
    _, shift, index, blocks = best
    joined = b"".join(blocks)
    return shift, index, [int.from_bytes(joined[i:i + kind], "little") for i in range(0, len(joined), kind)]


def two_stage_c(name, values):
    shift, index, blocks = two_stage(values)
    return "\n".join([f"#define {name.upper()}_SHIFT {shift}",
                      c_array(c_type(max(index)), name + "_index", index),
                      c_array(c_type(max(blocks)), name + "_block", blocks)])


class Records:
    """Distinct records, numbered as they come."""

    def __init__(self, first):
        self.number = {first: 0}

    def add(self, record):
        return self.number.setdefault(record, len(self.number))

    def __iter__(self):
        return iter(self.number)


class Pool:
    """Short rows of code points laid end to end, equal ones once. A row is known by offset << 2 | length; 0 stands for none."""

    def __init__(self):
        self.codes = [0]
        self.known = {}

    def add(self, row):
        row = tuple(row)
        if row not in self.known:
            self.known[row] = len(self.codes) << 2 | len(row)
            self.codes.extend(row)
        return self.known[row]


# ---- Properties ----------------------------------------------------------------------------------------------------

def flags_of(db, code):
    c = db.characters.get(code)
    present = set()
    if c and code in db.in_3_2:            # DerivedAge.txt also lists code points that will never be characters
        present.add("IN_3_2")
    for flag, prop in (("LOWER", "Lowercase"), ("UPPER", "Uppercase"), ("XID_START", "XID_Start"), ("XID_CONTINUE", "XID_Continue"),
                       ("CASED", "Cased"), ("CASE_IGNORABLE", "Case_Ignorable")):
        if code in db.core[prop]:
            present.add(flag)
    if code in db.numeric:
        present.add("NUMERIC")
    if code in db.breaks:
        present.add("LINEBREAK")
    if c:
        if c.category in ("Lm", "Lt", "Lu", "Ll", "Lo"):
            present.add("ALPHA")
        if c.category == "Lt":
            present.add("TITLE")
        if c.category == "Zs" or c.bidi in ("WS", "B", "S"):
            present.add("SPACE")
        if c.bidi == "B":
            present.add("LINEBREAK")
        if code == 0x20 or c.category[0] not in "CZ":
            present.add("PRINTABLE")
        if c.decimal >= 0:
            present.add("DECIMAL")
        if c.digit >= 0:
            present.add("DIGIT")
        if c.mirrored:
            present.add("MIRRORED")
    return sum(1 << i for i, flag in enumerate(FLAGS) if flag in present)


def types(db, out):
    """What the str type asks: flags, case, numbers."""
    numbers = Records(Fraction(-1))
    pool = Pool()
    specials = Records((0, 0, 0, 0))
    records = Records((0, 0, 0, 0, -1, -1, 0, 0))
    values, latin1 = [], []
    for code in range(CODES):
        flags = flags_of(db, code)
        c = db.characters.get(code)
        upper = lower = title = code
        decimal = digit = -1
        if c:
            upper = code if c.upper is None else c.upper
            lower = code if c.lower is None else c.lower
            title = code if c.title is None else c.title
            decimal, digit = c.decimal, c.digit
        special = [0, 0, 0, 0]
        if code in db.special_case:
            for i, (row, simple) in enumerate(zip(db.special_case[code], (lower, title, upper))):
                if row != (simple,):
                    special[i] = pool.add(row)
        fold = db.folds.get(code, (code,))
        if fold != (lower,) or special[0]:
            special[3] = pool.add(fold)
        number = numbers.add(db.numeric[code]) if code in db.numeric else 0
        values.append(records.add((flags, upper - code, lower - code, title - code, decimal, digit, number, specials.add(tuple(special)))))
        if code < 256:
            latin1.append(flags)
    out.append(two_stage_c("uni_type", values))
    out.append(c_array("struct uni_type", "uni_type_record",
                       ["{0x%x, %d, %d, %d, %d, %d, %d, %d}" % record for record in records]))
    out.append(c_array("struct uni_special", "uni_special_record", ["{%d, %d, %d, %d}" % record for record in specials]))
    out.append(c_array("uint32_t", "uni_special_pool", ["0x%x" % code for code in pool.codes]))
    out.append(c_array("double", "uni_number", ["%d.0 / %d.0" % number.as_integer_ratio() for number in numbers]))
    out.append("const uint16_t uni_latin1[256] = {\n   " + ",".join(" 0x%x" % flags for flags in latin1) + ",\n};\n")


def descriptions(db, out):
    """What the unicodedata module and normalization ask."""
    records = Records((0, 0, 0, 0, 0))
    values = []
    for code in range(CODES):
        c = db.characters.get(code)
        width = WIDTHS.index(db.widths.get(code, "N"))
        quick = db.quick_check.get(code, 0)
        if c:
            record = CATEGORIES.index(c.category), BIDI.index(c.bidi), c.combining, width, quick
        else:
            record = 0, 0, 0, width, quick
        values.append(records.add(record))
    out.append(two_stage_c("uni_about", values))
    out.append(c_array("struct uni_about", "uni_about_record", ["{%d, %d, %d, %d, %d}" % record for record in records]))
    out.append(c_strings("uni_category_name", CATEGORIES))
    out.append(c_strings("uni_bidi_name", BIDI))
    out.append(c_strings("uni_width_name", WIDTHS))


def split_decomposition(text):
    tag = ""
    if text.startswith("<"):
        tag, _, text = text.partition("> ")
        tag += ">"
    return tag, code_list(text)


def decompositions(db, out):
    """Mappings as the data has them, one step each, and the pairs that compose."""
    tags = [""]
    data, values, known, pairs = [0], [0] * CODES, {}, {}
    for code, c in sorted(db.characters.items()):
        if not c.decomposition:
            continue
        tag, codes = split_decomposition(c.decomposition)
        if tag not in tags:
            tags.append(tag)
        entry = (tags.index(tag) << 8 | len(codes), *codes)
        if entry not in known:
            known[entry] = len(data)
            data.extend(entry)
        values[code] = known[entry]
        if not tag and len(codes) == 2 and code not in db.excluded:
            pairs[codes] = code
    out.append(two_stage_c("uni_decomp", values))
    out.append(c_array("uint32_t", "uni_decomp_data", ["0x%x" % word for word in data]))
    out.append(c_strings("uni_decomp_tag", tags))
    for code, _ in db.corrections:
        assert code in db.characters
    out.append(c_array("struct uni_pair", "uni_correction", ["{0x%x, 0x%x, 0}" % (code, old[0]) for code, old in db.corrections]))
    # open addressing, linear probing; an empty slot has result 0
    bits = (2 * len(pairs)).bit_length()
    slots = [(0, 0, 0)] * (1 << bits)
    longest = 0
    for (first, second), code in sorted(pairs.items()):
        at = pair_hash(first, second, bits)
        probes = 1
        while slots[at][2]:
            at = (at + 1) % len(slots)
            probes += 1
        slots[at] = first, second, code
        longest = max(longest, probes)
    assert longest < 20
    out.append(f"#define UNI_PAIR_BITS {bits}\n")
    out.append(c_array("struct uni_pair", "uni_pairs", ["{0x%x, 0x%x, 0x%x}" % slot for slot in slots]))


def pair_hash(first, second, bits):
    """The same as pair_hash() in objects/unidata_norm.c."""
    return ((first * 0x9e3779b1 ^ second * 0x85ebca6b) & 0xffffffff) * 0xc2b2ae35 % (1 << 32) >> (32 - bits)


def tables(db):
    out = [f'#define UNIDATA_VERSION "{db.version}"']
    out += [f'_Static_assert(UNI_{flag} == 1 << {bit}, "enum uni_flag and the generator agree");' for bit, flag in enumerate(FLAGS)]
    out.append("")
    types(db, out)
    descriptions(db, out)
    decompositions(db, out)
    return "\n".join(out)


# ---- Names ---------------------------------------------------------------------------------------------------------

ALIAS = 0x110000                 # names of aliases and sequences are stored as if of code points from here on
SEQUENCE = 0x111000
END, HEX = 0, 1                  # codes of phrases: the end of a name; the code point in hexadecimal
HEX_WORD = "\0"


def split_name(name, code):
    """A name as words: no space stands between two of them if the first ends in '-' or is a space, else one does."""
    hexadecimal = "%04X" % code
    words = []
    for part in name.split(" "):
        if words and words[-1].endswith("-"):
            words.append(" ")
        pieces = re.findall(r"[^-]*-|[^-]+", part)
        words += [HEX_WORD if piece == hexadecimal else piece for piece in pieces]
    return words


def join_words(words, code):
    text = ""
    for word in words:
        if text and not text.endswith(("-", " ")) and word != " ":
            text += " "
        text += "%04X" % code if word == HEX_WORD else word
    return text


def name_hash(name):
    """The same as name_hash() in objects/unidata_names.c."""
    h = 0
    for byte in name.encode("ascii"):
        h = (h ^ byte) * 0x9e3779b97f4a7c15 & (1 << 64) - 1
        h ^= h >> 29
    return h


def slot_of(h, displacement, slots):
    """Of a key's hash and its bucket's displacement: a slot."""
    return ((h >> 32) + displacement * ((h & 0xffff) | 1)) % slots


def next_prime(n):
    while any(n % d == 0 for d in range(2, int(n ** 0.5) + 1)):
        n += 1
    return n


def perfect_hash(names):
    """Hash and displace: (displacement of each bucket, index of the name in each slot)."""
    hashes = [name_hash(name) for name in names]
    assert len(set(hashes)) == len(hashes)
    buckets = [[] for _ in range(len(names) // 4 + 1)]
    for i, h in enumerate(hashes):
        buckets[(h >> 16) % len(buckets)].append(i)
    buckets_by_size = sorted(range(len(buckets)), key=lambda b: -len(buckets[b]))
    size = len(names) * 21 // 20
    while True:
        size = next_prime(size + 1)                      # a prime, so that every step reaches every slot
        displaced = displace(hashes, buckets, buckets_by_size, size)
        if displaced:
            return displaced


def displace(hashes, buckets, order, size):
    slots = [None] * size
    displacements = [0] * len(buckets)
    for b in order:
        for displacement in range(1 << 16):
            wanted = [slot_of(hashes[i], displacement, size) for i in buckets[b]]
            if len(set(wanted)) == len(wanted) and all(slots[at] is None for at in wanted):
                break
        else:
            return None
        displacements[b] = displacement
        for at, i in zip(wanted, buckets[b]):
            slots[at] = i
    return displacements, [0xffff if i is None else i for i in slots]


def lexicon(named):
    """Words by falling frequency, and how many get a code of one byte. Codes 0 and 1 are taken."""
    count = Counter(word for code, name in named for word in split_name(name, code))
    del count[HEX_WORD]
    words = sorted(count, key=lambda word: (-count[word], word))
    for short in range(253, 1, -1):                  # one-byte codes 2..short-1, then 256 words to each lead byte
        if (256 - short) * 256 >= len(words) - (short - 2):
            return words, short
    raise SystemExit("gen_unidata.py: too many words")


def word_code(number, short):
    """The bytes that stand for word `number`."""
    if number + 2 < short:
        return bytes([number + 2])
    high, low = divmod(number + 2 - short, 256)
    return bytes([short + high, low])


def names(db):
    named = [(code, c.name) for code, c in db.characters.items() if c.name and not c.name.startswith("<")]
    named += [(ALIAS + i, name) for i, (name, _) in enumerate(db.aliases)]
    named += [(SEQUENCE + i, name) for i, (name, _) in enumerate(db.sequences)]
    named.sort()
    assert len(named) < 0xffff and len(db.aliases) < SEQUENCE - ALIAS
    words, short = lexicon(named)
    code_of = {word: word_code(number, short) for number, word in enumerate(words)}
    code_of[HEX_WORD] = bytes([HEX])
    phrases, blocks = bytearray(), []
    for ordinal, (code, name) in enumerate(named):
        if not blocks or blocks[-1][0] != code >> 6:
            blocks.append([code >> 6, len(phrases), ordinal, 0])
        blocks[-1][3] |= 1 << (code & 63)
        parts = split_name(name, code)
        assert join_words(parts, code) == name, name
        for word in parts:
            phrases += code_of[word]
        phrases.append(END)
    offsets, at = [], 0
    for word in words:
        offsets.append(at)
        at += len(word)
    offsets.append(at)
    displacements, slots = perfect_hash([name for _, name in named])
    longest = max(len(name) for _, name in named)
    out = [f"#define NAMES_LONGEST {longest}", f"#define NAMES_SHORT {short}", f"#define NAMES_ALIAS 0x{ALIAS:x}",
           f"#define NAMES_SEQUENCE 0x{SEQUENCE:x}", f"#define NAMES_COUNT {len(named)}",
           f"#define NAMES_BUCKETS {len(displacements)}", f"#define NAMES_SLOTS {len(slots)}", ""]
    text = "".join(words)
    out.append("static const char names_text[] =\n" + "\n".join('    "%s"' % text[i:i + 140] for i in range(0, len(text), 140)) + ";\n")
    out.append(c_array(c_type(offsets[-1]), "names_word", offsets))
    out.append(c_array("uint8_t", "names_phrases", list(phrases)))
    out.append(c_array("struct name_block", "names_block", ["{0x%x, %d, %d, 0x%xu}" % (b << 6, at, first, mask) for b, at, first, mask in blocks]))
    out.append(c_array("uint16_t", "names_displacement", displacements))
    out.append(c_array("uint16_t", "names_slot", slots))
    out.append(c_array("uint32_t", "names_alias", ["0x%x" % code for _, code in db.aliases]))
    pool, starts = [], []
    for _, codes in db.sequences:
        starts.append(len(pool))
        pool += codes
    out.append(c_array("uint16_t", "names_sequence", starts + [len(pool)]))
    out.append(c_array("uint32_t", "names_sequence_pool", ["0x%x" % code for code in pool]))
    # Python 3.14 finds Tangut ideographs by name, but does not tell theirs
    patterns = {"CJK Ideograph": ("CJK UNIFIED IDEOGRAPH-", "true"), "Tangut Ideograph": ("TANGUT IDEOGRAPH-", "false")}
    ranges = [(first, last, *patterns[label]) for first, last, label in db.ranges for label in [re.sub(r" (Extension \w+|Supplement)$", "", label)]
              if label in patterns]
    out.append(c_array("struct name_range", "names_range", ['{0x%x, 0x%x, "%s", %s}' % entry for entry in ranges]))
    return "\n".join(out)


# ---- Unicode 3.2 ---------------------------------------------------------------------------------------------------

OLD_PROPERTIES = ["category", "bidirectional", "mirrored", "east_asian_width", "decimal", "numeric"]


def old(data):
    entries = []
    for codes, prop, value in data.ranges("unicode_3_2.txt"):
        text, number = "", "0"
        if prop in ("decimal", "numeric", "mirrored"):
            number = repr(float(value or "-1"))
        else:
            text = value
        entries.append('{0x%x, 0x%x, OLD_%s, "%s", %s}' % (codes[0], codes[-1], prop.upper(), text, number))
    return "\n".join(["enum old_property { " + ", ".join("OLD_" + prop.upper() for prop in OLD_PROPERTIES) + " };",
                      "struct old_fact { uint32_t first, last; enum old_property property; const char *text; double number; };", "",
                      c_array("struct old_fact", "old_facts", entries)])


def write(path, text):
    with open(path, "w", encoding="ascii") as stream:
        stream.write("/* Generated by objects/tools/gen_unidata.py; do not edit. */\n" + text)


def main(folder, out):
    db = Database(Data(folder))
    write(os.path.join(out, "unidata_tables.h"), tables(db))
    write(os.path.join(out, "unidata_names.h"), names(db))
    write(os.path.join(out, "unidata_3_2.h"), old(Data(HERE)))
    write(os.path.join(out, "unidata_source.h"), '#define UNIDATA_SOURCE "%s"\n' % os.path.abspath(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
