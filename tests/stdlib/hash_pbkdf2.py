# hashlib.pbkdf2_hmac: known keys (RFC 6070), and all algorithms that have code of their own, with short, block-long and longer passwords.
# needs: _hashlib
import hashlib
print(hashlib.pbkdf2_hmac("sha1", b"password", b"salt", 1).hex())         # expect: 0c60c80f961f0e71f3a9b524af6012062fe037a6
print(hashlib.pbkdf2_hmac("sha1", b"password", b"salt", 4096).hex())      # expect: 4b007901b765489abead49d926f721d065a429c1
print(hashlib.pbkdf2_hmac("sha1", b"pass\0word", b"sa\0lt", 4096, 16).hex())      # expect: 56fa6aa75548099dcc37d7f03425e0c3
print(hashlib.pbkdf2_hmac("sha256", b"password", b"salt", 2).hex())       # expect: ae4d0c95af6b46d32d0adff928f06dd02a303f8ef3c251dfd6e2d85a95474c43
keys = [hashlib.pbkdf2_hmac(name, password, salt, rounds, length)
        for name in ("sha1", "sha224", "sha256", "sha384", "sha512", "md5", "sha3_256", "SHA256", "sha512_256")
        for password in (b"", b"x", b"p" * 64, b"q" * 200) for salt in (b"", b"salt" * 40) for length in (1, 20, 100) for rounds in (1, 2, 7)]
print(hashlib.sha256(b"".join(keys)).hexdigest())     # expect: 6c757b50ea7c866873e514b361a14e8551fdeaab6c89e23a5bb4c70bea78c515
