# needs: _pickle pickletools
"""_pickle: what is written, what malformed pickles raise, and the errors of dumping: compared with the reference's answers."""
import _pickle as P, io, sys
def t(f):
    import re
    try: print(re.sub('0x[0-9a-f]+', '0x', repr(f())))
    except BaseException as e: print(re.sub('0x[0-9a-f]+', '0x', f'{type(e).__name__} {e} {getattr(e,"__notes__",None)} {e.__context__!r} {e.__cause__!r}'))
L=P.loads
for b in [b'', b'N', b'.', b'\xff.', b'I1', b'Ix\n.', b'I01\n.',b'I\n.', b'F\n.', b'Fx\n.', b'L\n.', b'Lx\n.',b'L1L\n.', b'Sx\n.', b"S'x\n.", b'S\n.',b"S''\n.", b'T\xff\xff\xff\xff.', b'\x80\x06.', b'\x80', b'X\xff\xff\xff\xff.', b'B\xff\xff\xff\xff.', b'\x8d\xff\xff\xff\xff\xff\xff\xff\xff.', b'\x8e\xff\xff\xff\xff\xff\xff\xff\xff.', b'\x96\xff\xff\xff\xff\xff\xff\xff\xff.',b'g1\n.', b'gx\n.', b'h\x01.', b'j\xff\xff\xff\xff.', b'Np-1\n.', b'Npx\n.', b'N(.', b'(', b't.', b'0.', b'1.', b'\x82\x00.', b'\x82\x07.', b'\x84\xff\xff\xff\xff.', b'P1\n.', b'NQ.', b'P\xff\n.', b'cfoo\xff\nx\n.', b'cfoo\nx\xff\n.', b'cnosuch\nx\n.', b'cmath\nnosuch\n.', b'c', b'c\nx\n.', b'cx\n\n.', b'cmath', b'\x95\x05\x00\x00\x00\x00\x00\x00\x00N.', b'\x95\xff\xff\xff\xff\xff\xff\xff\xffN.', b'\x95\xff\xff\xff\xff\xff\xff\xff\x0fN.', b'\x97.', b'\x98.', b'N\x98.', b'NN\x81.', b'cbuiltins\nint\nN\x81.', b'NNN\x92.', b'cbuiltins\nint\nNN\x92.', b'cbuiltins\nint\n)N\x92.', b'NN\x93.', b'N)R.', b'(Nd.', b'}(Nu.', b'N(NNu.', b'Nq\x00NNs.', b'NNa.', b'N(Ne.', b'N(N\x90.', b'NNb.', b'}}b.', b'\x8a\xff', b'\x8b\xff\xff\xff\xff.', b'\x8a\x01\xff.', b'V\\u12\n.', b'\x8c\x01\xff.', b'(ibuiltins\nint\n.', b'(i', b'(ibuiltins\nint', b'(cbuiltins\nint\no.', b'(o.', b'(NNo.', b'\x94.', b'2.', b'(2.', b'(1.', b'J\x01', b'M\x01', b'K', b'G\x00', b'r\xff\xff\xff\xff', b'Np\n.', b'Np99999999999999999999\n.',b'g99999999999999999999\n.', b'(cbuiltins\nint\nNNNo.',b'cbuiltins\nValueError\n)R}}}}\x87b.', b'cbuiltins\nValueError\n)R]b.',b'U\x01\xff.',b'cmath\nsin.cos\n.', b'\x80\x04\x8c\x04math\x8c\x07sin.cos\x93.',b'\x80\x04\x8c\x04math\x8c\x04.sin\x93.']:
    print(b, end=' '); t(lambda: L(b))
D=P.dumps
class A: pass
a=A()
t(lambda: D(1,6)); t(lambda: D(1,-1)); t(lambda: D(1,'x')); t(lambda: D(1,2,buffer_callback=1)); t(lambda: D(1,None,buffer_callback=None))
t(lambda: P.Pickler(1)); t(lambda: P.Unpickler(1)); t(lambda: P.Pickler()); t(lambda: P.loads('x')); t(lambda: P.loads(b'N.', buffers=1))
t(lambda: P.Pickler(io.BytesIO(), buffer_callback=1, protocol=3))
t(lambda: P.Pickler.__new__(P.Pickler).dump(1)); t(lambda: P.Unpickler.__new__(P.Unpickler).load())
t(lambda: P.Unpickler.__new__(P.Unpickler).find_class('math','sin'))
t(lambda: P.Pickler.__new__(P.Pickler).clear_memo())
t(lambda: P.Pickler.__new__(P.Pickler).memo)
t(lambda: P.Pickler.__new__(P.Pickler).bin)
t(lambda: P.Unpickler.__new__(P.Unpickler).memo)
class PP(P.Pickler):
    def __init__(self): pass
t(lambda: PP().dump(1))
u=P.Unpickler(io.BytesIO(b"N.")); p=P.Pickler(io.BytesIO())
def sm(o,v): o.memo=v
t(lambda: sm(p,{1:2})); t(lambda: sm(p,{1:(2,)})); t(lambda: sm(p,{1:('a',3)}));t(lambda: sm(p,5)); t(lambda: sm(u,{'a':3})); t(lambda: sm(u,{-1:3})); t(lambda: sm(u,5)); t(lambda: sm(u,{2**70:3})); t(lambda:sm(p,{1:(-1,3)}))
t(lambda: P.Unpickler(io.BytesIO(b'N.'), encoding=5)); 
t(lambda: P.dump(1,5)); t(lambda: P.dump(1)); t(lambda: P.dumps()); t(lambda: D(lambda:1)); t(lambda: D(sys.stdout)); t(lambda: D(P.PickleBuffer(b'x'),4)); t(lambda: D(P.PickleBuffer(memoryview(b'abcdef')[::2]),5))
t(lambda:P.Pickler(io.BytesIO()).persistent_id(4)); t(lambda:P.Unpickler(io.BytesIO()).persistent_load(4))
t(lambda: sm(p, p.memo)); p2=P.Pickler(io.BytesIO(),2); 
l=[]; l.append(l); 
d=l
t(lambda: L(b'('*100+b'N.'))
class Re:
    def __init__(s,*a): s.a=a
    def __reduce_ex__(s,p): return s.a[0]
for r in [5,(1,),(1,2),(int,2),(int,(),None,5),(int,(),None,None,5),(int,(),None,None,None,5),'nosuch','sys',('x',()), (int,(),None,iter([1]))]:
    t(lambda: D(Re(r)))
t(lambda: D(P.Pickler(io.BytesIO())))
import functools
class WW: 
    def write(s,b): print('W',len(b),type(b)); return None
P.Pickler(WW()).dump([b'x'*100000,'y'*70000,1,2, bytearray(90000)])
P.Pickler(WW(),3).dump([b'x'*100000,1,2])
P.Pickler(WW(),4).dump(['a%d'%i for i in range(30000)])
