# hashes, checksums and text encodings of bytes.
import base64, binascii, hashlib, hmac, zlib
for n in ("md5", "sha1", "sha256", "sha3_256", "blake2b", "blake2s", "sha512", "shake_128"):
    h = hashlib.new(n)
    h.update(b"hello "); h.update(bytearray(b"world"))
    print(n, h.hexdigest(8)[:16] if "shake" in n else h.hexdigest()[:32], h.name, h.digest_size, h.block_size, h.copy().hexdigest(4)[:4] if "shake" in n else h.copy().digest() == h.digest())
print(hmac.new(b"k", b"m", "sha256").hexdigest()[:20], hmac.compare_digest(b"a", b"a"), hashlib.pbkdf2_hmac("sha1", b"p", b"s", 2).hex(), zlib.crc32(b"abc"), zlib.adler32(b"abc"), zlib.crc32(b"c", zlib.crc32(b"ab")) == zlib.crc32(b"abc"), binascii.crc_hqx(b"abc", 0), zlib.decompress(zlib.compress(b"z" * 1000))[:3], len(zlib.compress(b"z" * 1000)) < 50)
data = bytes(range(0, 256, 17))
print(base64.b64encode(data), base64.urlsafe_b64encode(b"\xff\xfe"), base64.b32encode(b"hi"), base64.b16encode(b"\xab"), base64.a85encode(b"hello"), base64.b85encode(b"hello"), base64.encodebytes(b"x" * 60), binascii.hexlify(b"ab", ":"), binascii.b2a_uu(b"uu"), base64.b32hexencode(b"x"))
print(base64.b64decode(b"aGk="), base64.b64decode("aGk=\n"), base64.b64decode(b"a!G k="), base64.b32decode("NBUQ===="), base64.b85decode(b"Xk~0{Zv"), base64.a85decode(b"BOu!rDZ"), binascii.unhexlify("4142"), binascii.a2b_qp(b"=41=\nB"), binascii.b2a_qp(b"a=\xe9 "), base64.b16decode("ab", casefold=True))
for bad in ("base64.b64decode('a')", "base64.b64decode('a=b')", "base64.b64decode(b'a!b', validate=True)", "base64.b32decode('a')", "base64.b16decode('ab')", "binascii.unhexlify('abc')", "binascii.unhexlify('zz')", "base64.b64encode('s')", "base64.b85decode('~~~~~')", "hashlib.new('nope')", "hashlib.md5('text')", "hashlib.sha256().update(5)", "hashlib.shake_128().hexdigest()", "zlib.decompress(b'x')", "binascii.a2b_base64('é')", "hmac.new('k', b'm', 'md5')", "hmac.new(b'k', b'm')", "base64.b64decode('a===')", "zlib.compress('s')", "zlib.compress(b'', 99)"):
    try:
        print(bad, eval(bad))
    except Exception as e:
        print(bad, "->", type(e).__name__, e)
