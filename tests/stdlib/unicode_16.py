# Every property of every character, name, alias, sequence and case mapping, as digests that the reference made of its Unicode 16.0.0 by this
# program: `python3.14 unicode_16.py digests`. Where the build had to do with an older database there is nothing to compare.
# needs: unicodedata
import hashlib
import sys
import unicodedata as now

CODES = [*range(0x34000), *range(0xe0000, 0xe1000), *range(0xf0000, 0xf0100), *range(0x10ff00, 0x110000)]   # the others are all the same
CHARS = [chr(code) for code in CODES]
OLD = now.ucd_3_2_0


def names(db):
    return (db.name(c, '') for c in CHARS)


def found(db):
    for c in CHARS:
        name = now.name(c, '')
        if name and not name.startswith(('CJK UNIFIED', 'HANGUL SYLLABLE')):
            try:
                if db.lookup(name.lower()) != c:
                    yield c
            except KeyError:
                yield name


ALIASES = ['LATIN SMALL LETTER GHA', 'BYTE ORDER MARK', 'ZWJ', 'SHY', 'NUL', 'PRESENTATION FORM FOR VERTICAL RIGHT WHITE LENTICULAR BRACKET',
           'VS256', 'KAYAH LI', 'BAMUM LETTER PHASE-B NGGOM', 'MYANMAR LETTER KHAMTI LLA', 'KEYCAP DIGIT ONE', 'TAMIL SYLLABLE KSSAU',
           'TANGUT IDEOGRAPH-187F7', 'TANGUT IDEOGRAPH-187F8', 'TANGUT IDEOGRAPH-18D08', 'TANGUT IDEOGRAPH-18D09', 'CJK UNIFIED IDEOGRAPH-2EE5D',
           'CJK UNIFIED IDEOGRAPH-323B0', 'EGYPTIAN HIEROGLYPH-143FA', 'GARAY CAPITAL LETTER A', 'OUTLINED LATIN CAPITAL LETTER Z', 'FACE WITH BAGS UNDER EYES',
           'LATIN CAPITAL LETTER LAMBDA WITH STROKE', 'LATIN CAPITAL LETTER DOUBLE THORN']


def looked_up():
    for name in ALIASES:
        try:
            yield name + ascii(now.lookup(name))
        except KeyError as e:
            yield str(e)


def properties():
    yield from ((name, map(getattr(now, name), CHARS)) for name in
                ('category', 'bidirectional', 'combining', 'mirrored', 'east_asian_width', 'decomposition'))
    yield from (('old ' + name, map(getattr(OLD, name), CHARS)) for name in
                ('category', 'bidirectional', 'mirrored', 'east_asian_width', 'decomposition'))
    for name in 'decimal', 'digit', 'numeric':
        yield name, (getattr(now, name)(c, None) for c in CHARS)
        yield 'old ' + name, (getattr(OLD, name)(c, None) for c in CHARS)
    for name in ('isalpha', 'isdecimal', 'isdigit', 'isnumeric', 'islower', 'isupper', 'istitle', 'isspace', 'isprintable', 'isidentifier',
                 'upper', 'lower', 'title', 'casefold', 'swapcase', 'capitalize'):
        yield 'str.' + name, map(getattr(str, name), CHARS)
    yield 'continues an identifier', (('a' + c).isidentifier() for c in CHARS)
    yield 'ends a line', (len(('a' + c + 'b').splitlines()) for c in CHARS)
    yield 'is cased', ((c + '\u03a3').lower()[-1] for c in CHARS)              # then the sigma is a final one
    yield 'case is ignored', (('A' + c + '\u03a3').lower()[-1] for c in CHARS)
    for form in 'NFC', 'NFD', 'NFKC', 'NFKD':
        yield form, (now.normalize(form, c) for c in CHARS)
        yield 'is ' + form, (now.is_normalized(form, c) for c in CHARS)
        yield form + ' with marks', (now.normalize(form, c + '\u0301\u0323\u3099\u11a8') for c in CHARS[:0x33480])
        yield 'old ' + form, (OLD.normalize(form, c) for c in CHARS)
    yield 'name', names(now)
    yield 'old name', names(OLD)
    yield 'lookup', found(now)
    yield 'aliases', looked_up()


DIGESTS = {
    'category': 'b227d944688f', 'bidirectional': 'f1ea39f2912e', 'combining': 'cc646c39cce5', 'mirrored': 'a76a464273d1',
    'east_asian_width': '68cdfa6014e1', 'decomposition': '7a088056f3a6', 'old category': 'a6e2d251ac60',
    'old bidirectional': '641c052d7032', 'old mirrored': '62b51bb2cbe1', 'old east_asian_width': 'aa54e7186c54',
    'old decomposition': 'da869fe496fa', 'decimal': '4d01d7e94905', 'old decimal': 'adfb66ac800b', 'digit': '5c823ca4241b',
    'old digit': '5c823ca4241b', 'numeric': '5c3dc2e7ebf6', 'old numeric': '4bb44e876826', 'str.isalpha': 'c8fd192e9202',
    'str.isdecimal': 'e84290a61eb8', 'str.isdigit': 'e83c5d4f3e95', 'str.isnumeric': '844397eaa80d', 'str.islower': '1084f8e813d8',
    'str.isupper': '675f8242e1a0', 'str.istitle': '02e0ed6e0628', 'str.isspace': 'b78089bb8a8f', 'str.isprintable': 'f274a8176ab4',
    'str.isidentifier': '24fa7efd9ad7', 'str.upper': '2ee836ae8793', 'str.lower': '1425897c2eda', 'str.title': 'b7e29a201e0d',
    'str.casefold': 'b96b348a0028', 'str.swapcase': '922c9a969489', 'str.capitalize': 'b7e29a201e0d',
    'continues an identifier': '465a32a19e64', 'ends a line': 'b7a3557a1768', 'is cased': '76beb3820927', 'case is ignored': 'd904d7ebbdd6',
    'NFC': 'e96baeaad6fd', 'is NFC': '0153ebbebb1c', 'NFC with marks': '72aa985fb9a8', 'old NFC': '49d313cf970f', 'NFD': '9b659f653cc9',
    'is NFD': '3e3cde7576bf', 'NFD with marks': '1de5311da6c7', 'old NFD': '55b03105355e', 'NFKC': '410f5be23d87',
    'is NFKC': 'f3a2aa766c8a', 'NFKC with marks': '0f124cc94a4c', 'old NFKC': '6b5c26e9f49f', 'NFKD': '3349c55b2c53',
    'is NFKD': '6f9be5d14db8', 'NFKD with marks': 'b60a20c6612a', 'old NFKD': '761557e2d1ca', 'name': '51ecb1d7a591',
    'old name': 'c0c7a470a62d', 'lookup': '97d170e1550e', 'aliases': '9f450739b30c',
}


def digest(values):
    return hashlib.sha1(repr(list(values)).encode('utf-8', 'surrogatepass')).hexdigest()[:12]


if sys.argv[1:] == ['digests']:
    for name, values in properties():
        print('    %r: %r,' % (name, digest(values)))
elif now.unidata_version == '16.0.0':
    for name, values in properties():
        if digest(values) != DIGESTS[name]:
            print(name, 'is not as the reference has it')
print('all compared')         # expect: all compared
