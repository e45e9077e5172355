# unicodedata: every function, on this and on version 3.2 of the database, against what the reference says.
# needs: unicodedata
def show(*texts):
    for text in texts:
        try:
            print(text, '->', repr(eval(text)))
        except Exception as e:
            print(text, '!!', type(e).__name__, e)

import unicodedata as u
o=u.ucd_3_2_0
show(
    "u.category('ab')",
    'u.category(1)',
    "u.category('')",
    'u.category()',
    "u.decimal('a')",
    "u.decimal('a',5)",
    "u.decimal('\\u0664'), u.digit('\\u00b2'), u.numeric('\\u00bd'), u.numeric('\\u4e00')",
    "u.decimal('ab')",
    "u.digit('a')",
    "u.numeric('a')",
    "u.numeric('a',None)",
    "u.name('a'),u.name('\\uac01'),u.name('\\u4e00'),u.name('\\U0001F600')",
    "u.name('\\0')",
    "u.name('\\0',3)",
    "u.name('ab')",
    "u.lookup('LATIN SMALL LETTER A'),u.lookup('hangul syllable gag'),u.lookup('CJK UNIFIED IDEOGRAPH-4E00')",
    "u.lookup('nope')",
    'u.lookup(1)',
    "u.lookup('LATIN SMALL LETTER R WITH TILDE')",
    "u.lookup('KEYCAP DIGIT ONE')",
    "u.lookup('LINE FEED'), u.lookup('NULL')",
    "u.lookup('\\u1234')",
    "u.lookup('a'*300)",
    "u.lookup(b'SPACE')",
    "u.normalize('NFC','e\\u0301'),u.normalize('NFD','\\u00e9'),u.normalize('NFKC','\\ufb01'),u.normalize('NFKD','\\u212b')",
    "u.normalize('XX','a')",
    "u.normalize('XX','')",
    "u.normalize('NFC',1)",
    "u.normalize(1,'a')",
    "u.is_normalized('NFC','e\\u0301'),u.is_normalized('NFD','\\u00e9'),u.is_normalized('NFC','abc'), u.is_normalized('NFC','\\u0338'),u.is_normalized('NFC','a\\u0338')",
    "u.is_normalized('XX','a')",
    "u.normalize('NFC','\\uac00\\u11a8'), u.normalize('NFD','\\uac01')",
    "u.decomposition('\\u00bc'),u.decomposition('\\u00e9'),u.decomposition('a')",
    "u.bidirectional('a'),u.east_asian_width('\\u4e00'),u.mirrored('('),u.combining('\\u0301')",
    'o.unidata_version',
    "o.category('\\u0221'),o.category('a'),o.name('\\u0221',None),o.name('a'),o.lookup('SPACE')",
    "o.name('\\U0001F600','x')",
    "o.lookup('GRINNING FACE')",
    "o.normalize('NFC','e\\u0301'),o.is_normalized('NFC','e\\u0301'),o.decimal('5'),o.numeric('\\u4e00',None),o.mirrored('('),o.bidirectional('a')",
    'o.category(1)',
    'type(o)',
    'type(o)()',
    'u.UCD',
    "o.normalize('NFKC','\\uFB01')",
    "u.numeric('\\u2155'), u.numeric('\\U00012456'), u.numeric('\\U00010E60')",
    "type(u.decimal('5')), type(u.numeric('5'))",
)
