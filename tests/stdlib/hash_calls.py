"""Hash objects, HMAC, key derivation: results and errors. The output beside this is the reference's."""
# needs: _hashlib _sre
import hashlib, hmac, _hashlib, _hmac, _blake2, _sha3, _md5, _sha1, _sha2

def t(f, *a, **k):
    try:
        r = f(*a, **k)
        return r.hexdigest() if hasattr(r, "hexdigest") and getattr(r, "digest_size", 0) else r
    except Exception as e:
        return type(e).__name__, str(e)

texts = b"", b"abc", b"x" * 63, b"x" * 64, b"x" * 65, b"y" * 127, b"y" * 128, b"y" * 129, bytes(range(256)) * 40
for f in (_md5.md5, _sha1.sha1, _sha2.sha224, _sha2.sha256, _sha2.sha384, _sha2.sha512, _sha3.sha3_224, _sha3.sha3_256, _sha3.sha3_384,
          _sha3.sha3_512, _blake2.blake2b, _blake2.blake2s):
    for text in texts:
        h = f()
        for i in range(0, len(text), 37):
            h.update(text[i:i + 37])
        assert h.digest() == f(text).digest() == f(bytearray(text)).copy().digest()
        print(f.__name__, len(text), h.hexdigest())
    print(h.name, h.digest_size, h.block_size)
    print(t(f, "a"), t(f, 1), t(f, string=b"a"), t(f, b"", string=b"a"), t(f, data=b"q", usedforsecurity=False), t(h.update, "a"), t(h.update, 5))
for f in _sha3.shake_128, _sha3.shake_256, _hashlib.openssl_shake_128:
    h = f(b"abc")
    print(h.name, h.digest_size, h.block_size, h.hexdigest(40), t(h.digest), t(h.digest, "a"), t(h.digest, length=3), h.digest(0))
for f in (_blake2.blake2b, _blake2.blake2s):
    for k in ({"digest_size": 1}, {"digest_size": 0}, {"digest_size": 65}, {"key": b"k"}, {"key": b"k" * 65}, {"key": "k"}, {"salt": b"12345678"}, {"salt": b"1" * 17},
              {"person": b"1234"}, {"person": b"1" * 17}, {"fanout": 3}, {"fanout": 256}, {"depth": 0}, {"depth": 255}, {"leaf_size": 4097}, {"leaf_size": 2**32}, {"leaf_size": -1},
              {"node_offset": 2**40 + 5}, {"node_offset": 2**64}, {"node_offset": -1}, {"node_depth": 7}, {"node_depth": 256}, {"inner_size": 32}, {"inner_size": 65},
              {"last_node": True}, {"salt": b"a", "person": b"b", "key": b"c" * 20, "fanout": 2, "depth": 3, "leaf_size": 100, "node_offset": 9, "node_depth": 2, "inner_size": 30, "last_node": True}):
        print(f.__name__, k, t(f, b"message" * 30, **k))
    print(f.SALT_SIZE, f.PERSON_SIZE, f.MAX_KEY_SIZE, f.MAX_DIGEST_SIZE)
for name in "md5", "SHA256", "sha512_224", "sha512-256", "sha3_384", "blake2b512", "blake2s", "ripemd160", "sm3", "nothing", 5, "sha1\0":
    print(name, t(hashlib.new, name, b"abc") if name != 5 else t(_hashlib.new, name))
print(t(_hashlib.new), t(_hashlib.new, "md5", "a"), t(_hashlib.new, "md5", b"a", b"b"), _hashlib.get_fips_mode(), sorted(_hashlib._constructors.values()))
for module in _hashlib.hmac_new, _hmac.new:
    for name in "md5", "sha1", "sha256", "sha512", "sha3_224", "nothing", None, 5:
        for key in b"", b"k", b"k" * 64, b"k" * 200:
            print(name, len(key), t(module, key, b"message", name))
    h = module(b"key", digestmod="sha384")
    h.update(b"mess")
    c = h.copy()
    h.update(b"age" * 2000)
    print(h.name, h.digest_size, h.block_size, h.hexdigest(), c.hexdigest(), t(h.update, "a"), t(module, b"k", "m", "md5"))
print(t(_hashlib.hmac_new, b"k", b"m"), t(_hashlib.hmac_new, "k", b"m", "md5"), t(_hashlib.hmac_new, b"k", b"m", _hashlib.openssl_md5), t(_hmac.new, b"k", b"m"))
print(t(_hashlib.hmac_digest, b"k", b"m", "sha1"), t(_hmac.compute_digest, b"k", b"m", "sha1"), t(_hmac.compute_sha3_512, b"k", b"m"), t(_hmac.compute_md5, b"k"))
P = _hashlib.pbkdf2_hmac
print(t(P, "sha1", b"p", b"s", 10), t(P, "sha256", b"p", b"s", 3, 50), t(P, "x", b"p", b"s", 3), t(P, "sha1", b"p", b"s", 0), t(P, "sha1", b"p", b"s", 1, 0), t(P, "sha1", "p", b"s", 1), t(P, "sha1", b"p", b"s", 2**40))
S = _hashlib.scrypt
for k in ({"n": 16, "r": 8, "p": 2}, {"n": 3, "r": 8, "p": 1}, {"n": 1, "r": 8, "p": 1}, {"n": 2, "r": 0, "p": 1}, {"n": 2, "r": 8, "p": -1}, {"n": 2, "r": 8, "p": 1, "maxmem": -1},
          {"n": 2, "r": 8, "p": 1, "dklen": 0}, {"n": 2, "r": 8, "p": 1, "dklen": 10}, {"n": 2**20, "r": 8, "p": 1}):
    print(k, t(S, b"p", salt=b"salt", **k))
print(t(S, b"p"), t(S, "p", salt=b"", n=2, r=8, p=1), hmac.compare_digest(b"a", b"a"), hmac.compare_digest("a", "b"))
