# Threads that share an incremental coder, a reader and a writer: what comes out is theirs to arrange, but every result is a whole one.
# needs: _multibytecodec
import codecs
import io
import threading

encoder = codecs.getincrementalencoder('euc_jis_2004')('replace')
decoder = codecs.getincrementaldecoder('iso2022_jp')('replace')
out = io.BytesIO()
writer = codecs.getwriter('iso2022_jp_2004')(out)
reader = codecs.getreader('gb18030')(io.BytesIO('\u4e16\U00012345a'.encode('gb18030') * 3000), 'replace')
wrong = []


def work(number):
    for i in range(400):
        if not isinstance(encoder.encode('\u304b' if i % 3 else '\u309a\u00e6', i % 7 == 0), bytes):
            wrong.append(i)
        encoder.setstate(encoder.getstate())
        decoder.decode([b'\x1b$B', b'@$@', b'$\x1b(', b'B', b'\x1b'][i % 5], i % 11 == 0)
        decoder.setstate(decoder.getstate())
        writer.write('\u4e16a\u304b')
        reader.read(3)
        encoder.errors = 'ignore' if i % 2 else 'replace'
        if i % 50 == 0:
            encoder.reset(), decoder.reset(), writer.reset()


threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
encoder.reset()
print(wrong, encoder.encode('\u304b\u309a', True))        # expect: [] b'\xa4\xf7'
