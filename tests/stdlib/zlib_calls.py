# needs: warnings zlib
"""zlib: what calls give or raise, compared with the reference's answers."""
import warnings
warnings.simplefilter("ignore")
import zlib
c = b'x\x9c\xcbH\xcd\xc9\xc9\xcf@'
c = zlib.compress(b'hello' * 10)
C, D, Z = zlib.compressobj, zlib.decompressobj, zlib._ZlibDecompressor

def t(source):
    try:
        result = repr(eval(source))
    except BaseException as e:
        result = f"{type(e).__name__}: {e}"
    print(source, "->", result[:200])

for source in r"""
zlib.compress()
zlib.compress("x")
zlib.compress(b"",10)
zlib.compress(b"",level=-2)
zlib.compress(b"","x")
zlib.compress(b"",wbits=3)
zlib.compress(b"",wbits=-15)
zlib.compress(b"",1,2,3)
zlib.decompress(c)
zlib.decompress(b"")
zlib.decompress(c[:-1])
zlib.decompress(b"xx")
zlib.decompress(c,bufsize=0)
zlib.decompress(c,bufsize=-1)
zlib.decompress(c,wbits=99)
zlib.decompress(c+b"x")
zlib.decompress(c,bufsize=2**70)
zlib.decompress(c,wbits=-15)
zlib.decompress("x")
zlib.decompress(c,bufsize=1)
C(10)
C(1,9)
C(wbits=99)
C(memLevel=0)
C(strategy=9)
C(zdict="x")
C(zdict=5)
C().compress("x")
C().flush("x")
C().flush(0)
C().flush(99)
type(C())
type(C())()
type(C()).__module__
[m for m in dir(C()) if m[0]!="_" or m in("__copy__","__deepcopy__")]
[m for m in dir(D()) if m[0]!="_" or m in("__copy__","__deepcopy__")]
D(99)
D(zdict="x")
D().decompress("x")
D().decompress(c,-1)
D().decompress(c,"x")
D().decompress(c,5)
D().decompress(c,max_length=5)
D().decompress(b"xx")
D().flush(0)
D().flush(-1)
D().flush("x")
D().flush()
D().unused_data
D().unconsumed_tail
D().eof
D().decompress(c+b"zz")
type(D())
type(D())()
D().eof.x
Z(99)
Z().decompress(c)
Z().decompress(c,5)
Z().decompress(b"")
Z().needs_input
Z().unused_data
Z().decompress("x")
Z().decompress(b"xx")
Z(1,2,3)
Z(15,b"abc").eof
Z(wbits=-15).decompress(b"")
Z().decompress(c,max_length=-5)
Z().decompress(c,max_length=0)
zlib.adler32(b"abc")
zlib.adler32(b"abc",5)
zlib.adler32("x")
zlib.adler32(b"abc",-1)
zlib.crc32(b"abc",2**33+1)
zlib.crc32("x")
zlib.crc32()
zlib.adler32(b"",1.5)
zlib.error.__mro__
""".strip().splitlines():
    t(source)
