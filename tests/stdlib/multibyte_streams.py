# The classes of _multibytecodec: arguments, errors, error handlers, states, streams, against what the reference says.
# needs: _multibytecodec
import codecs,io,_multibytecodec as m, sys
def t(f):
    try: print(repr(f()))
    except BaseException as e: print(type(e).__name__, e, getattr(e,'args',None))
ie=codecs.getincrementalencoder; idc=codecs.getincrementaldecoder
d=idc('euc_jp')()
t(lambda: d.setstate((b'123456789',0))); t(lambda: d.setstate(123)); t(lambda: d.setstate(('x',0))); t(lambda: d.setstate((b'1','x'))); t(lambda: d.setstate((b'1',-1))); t(lambda: d.setstate((b'1',1<<64))); t(lambda: d.setstate((b'1',)))
e=ie('euc_jp')()
t(lambda: e.setstate(9)); t(lambda: e.setstate('x')); t(lambda: e.setstate(-1)); t(lambda: e.setstate(1<<136)); t(lambda: e.setstate(0x1ff01));t(lambda: e.setstate(0x2ff01)); t(lambda: e.getstate())
t(lambda: e.encode(5)); t(lambda: e.encode(b'x')); t(lambda: e.encode()); t(lambda:e.encode('a',2)); t(lambda:e.encode(input='a',final=True)); t(lambda:d.decode(bytearray(b'ab'),final=1)); t(lambda:d.decode('x'))
c=codecs.lookup('euc_jp')
t(lambda:c.encode(5)); t(lambda:c.encode('a',5)); t(lambda:c.encode('a',None)); t(lambda:c.encode('\u1234','nope')); t(lambda:c.encode('\u1234a\u1234','xmlcharrefreplace')); t(lambda:c.decode(b'\x80','nope')); t(lambda:c.decode(b'\x80a\xff','replace'));t(lambda:c.decode(b'\x80a\xff','backslashreplace')); t(lambda:c.decode(input=b'a',errors='strict')); t(lambda:c.decode())
t(lambda:c.encode('a\0b','st\0')); 
s=io.BytesIO(); w=codecs.getwriter('iso2022_jp')(s); w.write('\u4e16'); print(s.getvalue()); w.reset(); print(s.getvalue())
s=io.BytesIO(); w=codecs.getwriter('euc_jis_2004')(s); w.write('\u00e6'); print(s.getvalue()); w.reset(); print(s.getvalue()); t(lambda:w.write(5)); t(lambda:w.writelines(['a','b'])); t(lambda:w.writelines('ab')); t(lambda:w.writelines(iter('ab'))); t(lambda:w.writelines(5)); print(s.getvalue())
s=io.BytesIO(); w=codecs.getwriter('iso2022_jp_2004')(s); w.write('\u4e16\u304b'); print(s.getvalue()); w.reset(); print(s.getvalue())
r=codecs.getreader('euc_jp')(io.BytesIO(b'ab\n\xa4\xa6\ncd')); t(lambda:r.read(1)); t(lambda:r.read('x')); t(lambda:r.read(1.5)); t(lambda:r.readline()); t(lambda:r.readline(2)); t(lambda:r.readlines()); t(lambda:r.read(0)); t(lambda:r.read(-1)); t(lambda:r.read(None)); t(lambda:r.read(1<<70))
r=codecs.getreader('euc_jp')(io.StringIO('abc')); t(lambda:r.read())
class X(codecs.getreader('euc_jp')): pass
t(lambda:X()); t(lambda:X(io.BytesIO(),errors=5)); t(lambda:X(io.BytesIO(),'ignore',5)); 
x=X(io.BytesIO()); t(lambda:x.errors); t(lambda:setattr(x,'errors','foo')); t(lambda:x.errors); t(lambda:setattr(x,'errors',5)); t(lambda:delattr(x,'errors')); t(lambda:setattr(x,'stream',5))
class Y(m.MultibyteIncrementalEncoder): codec=5
t(lambda:Y()); t(lambda:m.MultibyteStreamReader(None)); t(lambda:m.MultibyteIncrementalDecoder())
codecs.register_error('h1',lambda e:('\u1234',e.end)); t(lambda:c.encode('\u1235','h1'))
codecs.register_error('h2',lambda e:(b'xy',e.end)); t(lambda:c.encode('\u1235z','h2')); t(lambda:c.decode(b'\xffz','h2'))
codecs.register_error('h3',lambda e:5); t(lambda:c.encode('\u1235z','h3')); t(lambda:c.decode(b'\xffz','h3'))
codecs.register_error('h4',lambda e:('x',-1)); t(lambda:c.encode('\u1235z','h4')); t(lambda:c.decode(b'\xffz','h4'))
codecs.register_error('h5',lambda e:('x',100)); t(lambda:c.encode('\u1235z','h5')); t(lambda:c.decode(b'\xffz','h5'))
codecs.register_error('h6',lambda e:('x',-100)); t(lambda:c.encode('\u1235z','h6')); t(lambda:c.decode(b'\xffz','h6'))
codecs.register_error('h7',lambda e:('x','y')); t(lambda:c.encode('\u1235z','h7')); t(lambda:c.decode(b'\xffz','h7'))
codecs.register_error('h8',lambda e:1/0); t(lambda:c.encode('\u1235z','h8')); t(lambda:c.decode(b'\xffz','h8'))
codecs.register_error('h9',lambda e:[ '',1]); t(lambda:c.encode('\u1235z','h9'))
codecs.register_error('h10',lambda e:( 'x',1,2)); t(lambda:c.encode('\u1235z','h10')); t(lambda:c.decode(b'\xffz','h10'))
i=ie('iso2022_kr')(); print(i.encode('a\uac00b'), i.encode('\uac00'), i.getstate(), i.encode('\n'),i.getstate(), i.encode('',True),i.getstate()); i.encode('\uac00'); i.reset(); print(i.getstate(), i.encode('\uac00'))
d=idc('iso2022_jp')(); t(lambda:d.decode(b'\x1b$B@$@')); t(lambda:d.getstate()); t(lambda:d.decode(b'',True)); t(lambda:d.getstate()); d.reset(); t(lambda:d.getstate())
d=idc('iso2022_jp')('replace'); t(lambda:d.decode(b'\x1b$B@$@',True)); t(lambda:d.getstate())
d=idc('hz')(); t(lambda:d.getstate()); t(lambda:d.decode(b'~{VP')); t(lambda:d.getstate())
t(lambda: '\ud800'.encode('gbk')); t(lambda:'\u304b'.encode('euc_jis_2004')); t(lambda:b'\x1b[31mA'.decode('iso2022_jp')); t(lambda:b'\x1b'.decode('iso2022_jp'))
d=idc('iso2022_jp')(); t(lambda:d.decode(b'\x1b$aaaaaaaaa')); t(lambda:d.decode(b'\x1b$aaaaaaaaa'))
t(lambda:'\uac02'.encode('euc_kr')); t(lambda:b'\xa4\xd4\xa4\xa1\xa4\xbf\xa4\xa2'.decode('euc_kr'))
t(lambda:'a\uac00'.encode('iso2022_kr')); t(lambda:'x\u4e16'.encode('iso2022_jp','replace')); t(lambda:'\u4e16\ud800\u4e16'.encode('iso2022_jp','replace')); t(lambda:'\u4e16\ud800\u4e16'.encode('hz','xmlcharrefreplace'))
t(lambda:codecs.lookup('hz').encode(''))
t(lambda:codecs.lookup('hz').decode(b''))
t(lambda:codecs.lookup('iso2022_kr').encode(''))
t(lambda:codecs.getencoder('euc_jis_2004')('\xe6'))
