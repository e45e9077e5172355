# Every code of every multibyte encoding both ways, and random text and bytes with errors in them, in one piece and in several: digests that the
# reference made with this program.
# needs: _multibytecodec
# timeout: 60
import codecs
import hashlib
import random

ENCODINGS = """gb2312 gbk gb18030 hz big5hkscs big5 cp950 shift_jis shift_jis_2004 shift_jisx0213 cp932 euc_jp euc_jis_2004 euc_jisx0213 euc_kr
    cp949 johab iso2022_jp iso2022_jp_1 iso2022_jp_2 iso2022_jp_2004 iso2022_jp_3 iso2022_jp_ext iso2022_kr""".split()
ESCAPES = [b'\x1b$B', b'\x1b(B', b'\x1b$@', b'\x1b(J', b'\x1b(I', b'\x1b$A', b'\x1b$(C', b'\x1b$(D', b'\x1b$(O', b'\x1b$(P', b'\x1b$(Q', b'\x1b.A',
           b'\x1b.F', b'\x1bN', b'\x1b$)C', b'\x0e', b'\x0f', b'\n', b'~{', b'~}', b'~~', b'~\n', b'\x1b&@\x1b$B', b'\x1b&@\x1b$', b'\x1b[1m',
           b'\x1b)B', b'\x1b)J', b'\x1b', b'\xa4\xd4', b'\x8f', b'\x8e', b'~', b'\x1b$)B', b'\x1b.B', b'\x1b$(A', b'\x1b$(B', b'\x1b.C',
           b'\x1b' + b'(' * 20]
PAIRS = '\u304b\u309a\u30ab\u309a\u00e6\u0300\u02e9\u02e5\u02e5\u02e9\u00ca\u0304\u00ca\u030c\u00ea\u0304'
codecs.register_error('odd', lambda e: ('\u4e16', e.end) if isinstance(e, UnicodeEncodeError) else ('<%d>' % (e.end - e.start), e.start + 1))
codecs.register_error('raw', lambda e: (b'[%d]' % e.end, e.end) if isinstance(e, UnicodeEncodeError) else ('', e.end))


def digest(values):
    return hashlib.sha1(repr(values).encode('utf-8', 'surrogatepass')).hexdigest()[:10]


def all_codes(encoding):
    """Digests of all characters encoded, of all codes decoded."""
    text = ''.join(map(chr, [*range(0x30000), 0x30000, 0xe0000, 0x10ffff]))
    encoded = [text[i:i + 0x400].encode(encoding, 'replace') for i in range(0, len(text), 0x400)]
    starts = [b'', b'\x8f', b'\x8e'] if not encoding.startswith(('iso', 'hz')) else [e for e in ESCAPES if e[-1:] in b'B@JIACDOPQNF{' and len(e) < 7]
    decoded = []
    for start in starts:
        for a in range(256):
            data = b''.join([start + bytes([a, b]) + b'\x0f\x1b(B~}\n' for b in range(256)])
            decoded.append(data.decode(encoding, 'replace'))
    if encoding == 'gb18030':
        decoded += [b''.join(bytes([a, b, c, d]) for c in range(0x80, 0x100) for d in range(0x30, 0x3a)).decode(encoding, 'replace')
                    for a in (*range(0x81, 0x86), 0x8f, 0x90, 0xe3, 0xe4, 0xff) for b in range(0x2f, 0x3b)]
    return digest(encoded), digest(decoded)


def random_bytes(r):
    n, b = r.randrange(1, 24), b''
    while len(b) < n:
        kind = r.randrange(7)
        b += [r.choice(ESCAPES), bytes([r.randrange(0x20, 0x7f)]), bytes([r.randrange(256)]), bytes([r.randrange(0x81, 0xff), r.randrange(0x40, 0xff)]),
              bytes([r.randrange(0x21, 0x7f), r.randrange(0x21, 0x7f)]),
              bytes([r.randrange(0x81, 0x9a), r.randrange(0x30, 0x3a), r.randrange(0x81, 0x100), r.randrange(0x30, 0x3a)]),
              bytes([0xa4, 0xd4, 0xa4, r.randrange(0xa1, 0xc0), 0xa4, r.randrange(0xbf, 0xd4), 0xa4, r.randrange(0xa1, 0xd5)])][kind]
    return b


def random_text(r):
    n, s = r.randrange(1, 14), ''
    while len(s) < n:
        i = r.randrange(len(PAIRS) - 1)
        s += r.choice([chr(r.randrange(0x80)), chr(r.randrange(0x4e00, 0x9fff)), chr(r.randrange(0x3000, 0x3100)), chr(r.randrange(0xac00, 0xd7a4)),
                       chr(r.randrange(0x20000, 0x2a6df)), PAIRS[i:i + r.randrange(1, 4)], chr(r.randrange(0x80, 0x500)), chr(r.randrange(0x110000)),
                       chr(r.randrange(0xe000, 0x10000))])
    return s


def attempt(function, *args):
    try:
        return function(*args)
    except (UnicodeError, LookupError, RuntimeError, TypeError, OverflowError, ValueError) as e:
        return type(e).__name__, str(e)


def random_pieces(encoding, times):
    r, seen = random.Random(encoding), []
    for _ in range(times):
        data, text = random_bytes(r), random_text(r)
        errors = r.choice(['strict', 'replace', 'ignore', 'backslashreplace', 'odd', 'raw'])
        seen.append((attempt(data.decode, encoding, errors), attempt(text.encode, encoding, errors)))
        for make, whole, method in ((codecs.getincrementaldecoder, data, 'decode'), (codecs.getincrementalencoder, text, 'encode')):
            coder, at = make(encoding)(errors), 0
            while at < len(whole):
                n = r.randrange(1, 5)
                seen.append(attempt(getattr(coder, method), whole[at:at + n], at + n >= len(whole) and r.random() < 0.8))
                seen.append(attempt(coder.getstate))
                at += n
                if r.random() < 0.05:
                    coder.reset()
        if r.random() < 0.1:
            coder = codecs.getincrementaldecoder(encoding)(errors)
            seen.append((attempt(coder.setstate, (b'a', r.randrange(1 << 40))), attempt(coder.decode, data, True)))
    return digest(seen)


for encoding in ENCODINGS:
    print(encoding, *all_codes(encoding), random_pieces(encoding, 100))
