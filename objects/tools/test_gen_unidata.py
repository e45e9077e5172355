#!/usr/bin/env python3
"""Tests the parts of gen_unidata.py that the tables' readers in C cannot tell apart from wrong data."""
import io
import os
import random
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import gen_unidata as gen


class TwoStage(unittest.TestCase):
    def check(self, values):
        shift, index, blocks = gen.two_stage(values)
        mask = (1 << shift) - 1
        self.assertEqual([blocks[(index[c >> shift] << shift) + (c & mask)] for c in range(len(values))], values)
        return len(index) + len(blocks)

    def test_round_trip(self):
        rng = random.Random(1)
        self.check([rng.randrange(200) for _ in range(4096)])
        self.check([rng.randrange(60000) for _ in range(4096)])

    def test_runs_are_small(self):
        self.assertLess(self.check([0] * 30000 + [1] * 40 + [0] * 2728), 3000)


class Reading(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def test_comments_ranges_and_compressed_files(self):
        with gen.bz2.open(os.path.join(self.folder.name, "P.txt.bz2"), "wt", encoding="utf-8") as out:
            out.write("# head\n\n0041..0043 ; Lu # three\n0061;Ll\n")
        rows = list(gen.Data(self.folder.name).ranges("P.txt"))
        self.assertEqual(rows, [(range(0x41, 0x44), "Lu"), (range(0x61, 0x62), "Ll")])

    def test_version(self):
        with open(os.path.join(self.folder.name, "PropList.txt"), "w", encoding="utf-8") as out:
            out.write("# PropList-15.1.0.txt\n")
        self.assertEqual(gen.Data(self.folder.name).version(), (15, 1, 0))

    def test_decomposition(self):
        self.assertEqual(gen.split_decomposition("<compat> 0020 0308"), ("<compat>", (0x20, 0x308)))
        self.assertEqual(gen.split_decomposition("0041 030A"), ("", (0x41, 0x30a)))


class Restricting(unittest.TestCase):
    """A database that is newer than wanted."""

    def setUp(self):
        db = self.db = gen.Database.__new__(gen.Database)
        line = "0041;LETTER A;Lu;0;L;;;;;N;;;;0100;"
        db.characters = {code: gen.Character(line.split(";")) for code in (0x41, 0x100, 0x102)}
        db.numeric, db.special_case, db.quick_check = {0x41: 1, 0x100: 2}, {0x100: ()}, {0x100: 1}
        db.folds = {0x41: (0x100,), 0x102: (0x41,)}
        db.core, db.breaks, db.excluded = {"Cased": {0x41, 0x100}}, set(), {0x100}
        db.widths, db.default_widths = {0x41: "Na", 0x100: "F"}, {0x100: "W"}
        db.ranges = [(0xf0, 0x110, "CJK Ideograph"), (0x100, 0x100, "Tangut Ideograph")]
        db.aliases, db.sequences = [("A", 0x41), ("NEW", 0x100)], [("NEW SEQUENCE", (0x41, 0x100)), ("AA", (0x41, 0x41))]

    def test_later_characters_are_left_out(self):
        db = self.db
        db.leave_out({0x100})
        self.assertEqual(sorted(db.characters), [0x41, 0x102])
        self.assertIsNone(db.characters[0x41].lower)
        self.assertEqual((db.numeric, db.special_case, db.quick_check, db.folds), ({0x41: 1}, {}, {}, {0x102: (0x41,)}))
        self.assertEqual((db.core, db.excluded, db.widths[0x100]), ({"Cased": {0x41}}, set(), "W"))
        self.assertEqual(db.ranges, [(0xf0, 0xff, "CJK Ideograph"), (0x101, 0x110, "CJK Ideograph")])
        self.assertEqual((db.aliases, db.sequences), ([("A", 0x41)], [("AA", (0x41, 0x41))]))

    def test_facts_are_changed_back(self):
        db = self.db
        for fact in (0x41, "category", "Lt"), (0x41, "Cased", "N"), (0x102, "Cased", "Y"), (0x41, "numeric", ""), (0x102, "numeric", "7/2"), (0x41, "no alias", "A"):
            db.set_fact(*fact)
        self.assertEqual(db.characters[0x41].category, "Lt")
        self.assertEqual(db.core["Cased"], {0x100, 0x102})
        self.assertEqual(db.numeric, {0x100: 2, 0x102: gen.Fraction(7, 2)})
        self.assertEqual(db.aliases, [("NEW", 0x100)])
        self.assertRaises(SystemExit, db.set_fact, 0x41, "colour", "red")

    def test_unknown_versions_are_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "PropList.txt"), "w", encoding="utf-8") as out:
                out.write("# PropList-18.0.0.txt\n")
            self.assertRaises(SystemExit, gen.Database, gen.Data(folder))


class Names(unittest.TestCase):
    def test_words_join_to_the_name(self):
        for name in ("LATIN SMALL LETTER A", "TIBETAN MARK BKA- SHOG YIG MGO", "TIBETAN LETTER -A", "HANGUL JUNGSEONG O-E",
                     "CJK COMPATIBILITY IDEOGRAPH-F900", "A--B", "MARK -A -B- C"):
            words = gen.split_name(name, 0xf900)
            self.assertEqual(gen.join_words(words, 0xf900), name)
        self.assertEqual(gen.split_name("IDEOGRAPH-F900", 0xf900), ["IDEOGRAPH-", gen.HEX_WORD])

    def test_word_codes_are_distinct_and_not_reserved(self):
        short = 200
        codes = [gen.word_code(number, short) for number in range(12000)]
        self.assertEqual(len(set(codes)), len(codes))
        for code in codes:
            self.assertNotIn(code[0], (gen.END, gen.HEX))
            self.assertEqual(len(code), 1 if code[0] < short else 2)

    def test_perfect_hash(self):
        names = ["NAME %d" % i for i in range(2000)]
        displacements, slots = gen.perfect_hash(names)
        for i, name in enumerate(names):
            h = gen.name_hash(name)
            self.assertEqual(slots[gen.slot_of(h, displacements[(h >> 16) % len(displacements)], len(slots))], i)


class CText(unittest.TestCase):
    def test_arrays_wrap(self):
        text = gen.c_array("uint8_t", "x", list(range(100)))
        self.assertTrue(text.startswith("static const uint8_t x[100] = {\n"))
        self.assertLess(max(map(len, text.splitlines())), 152)

    def test_pool_shares_rows(self):
        pool = gen.Pool()
        first = pool.add((1, 2, 3))
        self.assertEqual(pool.add((1, 2, 3)), first)
        self.assertEqual(pool.codes[first >> 2:(first >> 2) + (first & 3)], [1, 2, 3])
        self.assertNotEqual(first, 0)


if __name__ == "__main__":
    result = unittest.TextTestRunner(stream=io.StringIO()).run(unittest.defaultTestLoader.loadTestsFromModule(sys.modules[__name__]))
    for _, trace in result.failures + result.errors:
        print(trace)
    print(f"test_gen_unidata: {result.testsRun} tests, {len(result.failures) + len(result.errors)} failures")
    sys.exit(not result.wasSuccessful())
