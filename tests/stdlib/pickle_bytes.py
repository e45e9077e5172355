# needs: _pickle pickletools
"""_pickle: the opcodes of containers, frames in files, extensions, hooks: compared with the reference's answers."""
import _pickle as P, io, pickletools
D=P.dumps
for n in (0,1,2,999,1000,1001,1002,2000,2001):
    for mk in (lambda n: list(range(n)), lambda n: dict.fromkeys(range(n)), lambda n: set(range(n)), lambda n:frozenset(range(n))):
        for pr in (1,2,4):
            b=D(mk(n),pr); ops=[o.name for o,a,p in pickletools.genops(b) if not o.name.startswith('BININT') and o.name!='NONE']
            print(n, type(mk(n)).__name__, pr, ops)
class L(list):pass
class DD(dict):pass
for n in (0,1,2,1000,1001):
    for pr in (0,1,2,4):
        for v in (L(range(n)),DD.fromkeys(range(n))):
            ops=[o.name for o,a,p in pickletools.genops(D(v,pr)) if o.name not in('BININT','BININT1','BININT2','NONE','INT','APPEND','SETITEM') or n<3 ]
            print(n, type(v).__name__, pr, ops)
def t(f):
    try: print(repr(f()))
    except BaseException as e: print(type(e).__name__, e, getattr(e,'__notes__',None), repr(e.__context__), repr(e.__cause__))
t(lambda: P.loads(b'\x80\x04\x95\x01\0\0\0\0\0\0\0]0.'))
t(lambda: P.load(io.BytesIO(b'\x80\x04\x95\x01\0\0\0\0\0\0\0]N0.')))
t(lambda: P.load(io.BytesIO(b'\x80\x04\x95\x02\0\0\0\0\0\0\0K\x01.')))
t(lambda: P.load(io.BytesIO(b'\x80\x04\x95\x02\0\0\0\0\0\0\0M\x01\x02.')))
t(lambda: P.load(io.BytesIO(b'\x80\x04\x95\x02\0\0\0\0\0\0\0I1\n.')))
t(lambda: P.load(io.BytesIO(b'\x80\x04\x95\x0d\0\0\0\0\0\0\0\x95\x02\0\0\0\0\0\0\0N...')))
t(lambda: P.load(io.BytesIO(b'\x80\x04\x95\x09\0\0\0\0\0\0\0\x95\x02\0\0\0\0\0\0\0N.NN')))
t(lambda: P.load(io.BytesIO(b'\x80\x04\x95\x0a\0\0\0\0\0\0\0\x95\x02\0\0\0\0\0\0\0N.NN')))
class X:
    def __reduce__(s): return X2
class O: pass
t(lambda: D(2**70,1)); t(lambda:D(-2**70,0)); t(lambda:D('a\udc80\u1234\n\\\0é\x1a\r\U0001f600',0)); t(lambda:D('a\udc80\u1234\n\\\0é\U0001f600',1)); t(lambda:D(1.5,0)); t(lambda: D([True,False,None],0))
t(lambda: D(b'ab\xff',1)); t(lambda: D(b'',0)); t(lambda: D(bytearray(b'x'),4)); t(lambda: D(bytearray(b''),4)); t(lambda: D(...)); t(lambda: D(NotImplemented)); t(lambda: D(type(None))); t(lambda: D(type(...)));t(lambda: D(O.__init__)); t(lambda: D([].append)); t(lambda: D(range,2)); t(lambda: D(int.from_bytes,3)); t(lambda: D(int.from_bytes,1)); t(lambda:D({1},2)); t(lambda: D(frozenset([1]),3))
import copyreg
copyreg.add_extension('__main__','O',300)
t(lambda: D(O)); t(lambda: P.loads(D(O)))
copyreg._inverted_registry[5]=(1,2)
t(lambda: P.loads(b'\x82\x05.'))
copyreg._inverted_registry[5]=5
t(lambda: P.loads(b'\x82\x05.'))
copyreg._extension_registry[('__main__','O')]='x'
t(lambda: D(O))
copyreg._extension_registry[('__main__','O')]=0
t(lambda: D(O))
copyreg._extension_registry[('__main__','O')]=2**31
t(lambda: D(O))
copyreg._extension_registry[('__main__','O')]=2**20
t(lambda: D(O))
class PP(P.Pickler):
    def persistent_id(s,o): return 'é' if o==5 else None
t(lambda: PP(io.BytesIO(),0).dump(5))
class PP(P.Pickler):
    def persistent_id(s,o): return (1,2) if o==5 else None
f=io.BytesIO(); PP(f,0).dump(5); print(f.getvalue())
t(lambda:P.loads(b'P(1,2)\n.'))
class PP(P.Pickler):
    def reducer_override(s,o): print('ro',o); return NotImplemented
f=io.BytesIO(); PP(f,4).dump([5,'a',1.0,None,int,...,b'', bytearray(),len,(1,)]); print(f.getvalue())
