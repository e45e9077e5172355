# _bz2, _lzma: streams in pieces, limits of output, what comes after the end, and several threads with streams of their own.
# needs: _bz2 _lzma _thread
import _bz2, _lzma, _thread, time
data = b''.join(b'%d,' % (i * i) for i in range(20000))
for name, compressor, decompressor in (('bz2', _bz2.BZ2Compressor, _bz2.BZ2Decompressor), ('lzma', _lzma.LZMACompressor, _lzma.LZMADecompressor)):
    c = compressor()
    z = b''.join(c.compress(data[i:i + 1000]) for i in range(0, len(data), 1000)) + c.flush()
    d = decompressor()
    print(name, len(z) < len(data) // 2, d.decompress(z + b'behind') == data, d.eof, d.unused_data, d.needs_input)
    d = decompressor(); out = []; at = 0
    while not d.eof:
        piece = b''
        if d.needs_input: piece = z[at:at + 77]; at += 77
        out.append(d.decompress(piece, max_length=333))
    print(b''.join(out) == data, max(map(len, out)))
    done = []
    def work():
        for i in range(3):
            c = compressor(); z = c.compress(data) + c.flush()
            if decompressor().decompress(z) != data: done.append('wrong')
        done.append('right')
    for i in range(4): _thread.start_new_thread(work, ())
    while len(done) < 4: time.sleep(0.01)
    print(done)
# expect: bz2 True True True b'behind' False
# expect: True 333
# expect: ['right', 'right', 'right', 'right']
# expect: lzma True True True b'behind' False
# expect: True 333
# expect: ['right', 'right', 'right', 'right']
