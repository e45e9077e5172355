# _zstd: streams, options and dictionaries, against what the reference says.
# needs: _zstd
def show(*texts):
    for text in texts:
        try:
            print(text, '->', repr(eval(text)))
        except Exception as e:
            print(text, '!!', type(e).__name__, e)

import _zstd as z
data=b'hello world '*200
C=z.ZstdCompressor; D=z.ZstdDecompressor
show(
    "C(level='a')",
    'C(level=1,options={})',
    'C(options=5)',
    "C(options={'a':1})",
    'C(options={999999:1})',
    "C(options={100:5}).compress(b'a',2)[:4]",
    "C(options={100:'a'})",
    'C(options={100:2**40})',
    'C(zstd_dict=5)',
    'C(5,{}),1',
)
c=C()
show(
    "c.compress('a')",
    "c.compress(b'a',5)",
    'c.last_mode',
)
x=c.compress(data)+c.flush()
show(
    'x==C().compress(data,C.FLUSH_FRAME)',
    'c.last_mode,C.CONTINUE,C.FLUSH_BLOCK,C.FLUSH_FRAME',
    'c.flush(0)',
    'c.flush(7)',
    "c.set_pledged_input_size(5),c.compress(b'ab')",
    'c.set_pledged_input_size(5)',
    "C().set_pledged_input_size('a')",
    'C().set_pledged_input_size(-1)',
    'C().set_pledged_input_size(None)',
)
c=C(); c.set_pledged_input_size(5)
show(
    "c.compress(b'ab',2)",
)
d=D()
show(
    'd.eof,d.needs_input,d.unused_data',
    "d.decompress(x+b'rest',10),d.eof,d.needs_input",
    "d.decompress(b'')==data[10:],d.eof,d.needs_input,d.unused_data",
    "d.decompress(b'')",
    "D().decompress(b'nonsense')",
    'D(options={101:1})',
    "D(options={'a':1})",
    'D(options={200:1})',
    'D(zstd_dict=1)',
    "D().decompress('a')",
    'z.get_frame_size(x)==len(x)',
    "z.get_frame_size(b'abc')",
    'z.get_frame_info(x)',
    "z.get_frame_info(b'abc')",
    'z.get_frame_info(C().compress(data,2))',
    "z.ZstdDict(b'')",
    "z.ZstdDict(b'abc')",
    "z.ZstdDict(b'nonsense dict')",
)
q=z.ZstdDict(b'nonsense dict raw',is_raw=True)
show(
    'q.dict_id,len(q),q.dict_content,q',
    'q.as_prefix[1],q.as_digested_dict[1],q.as_undigested_dict[1]',
)
x2=C(zstd_dict=q.as_prefix).compress(data,2)
show(
    'D(zstd_dict=q.as_prefix).decompress(x2)==data',
)
x3=C(zstd_dict=q).compress(data,2)
show(
    'D(zstd_dict=q).decompress(x3)==data',
    'D(zstd_dict=q.as_undigested_dict).decompress(x3)==data',
)
samples=[b'sample number %d with text %d' % (i,i*i) for i in range(2000)]
t=z.train_dict(b''.join(samples),tuple(map(len,samples)),3000)
show(
    'type(t),len(t)<=3000',
)
tt=z.ZstdDict(t)
show(
    "tt.dict_id==z.get_frame_info(C(zstd_dict=tt).compress(b'sample number 5',2))[1]",
    "D(zstd_dict=tt).decompress(C(zstd_dict=tt).compress(b'sample number 5',2))",
    "D().decompress(C(zstd_dict=tt).compress(b'sample number 5',2))",
    "z.train_dict(b'abc',(3,),100)",
    "z.train_dict(b'abc',(5,),100)",
    "z.train_dict(b'abc',[3],100)",
    "z.train_dict(b'abc',(3,),0)",
    "len(z.finalize_dict(t,b''.join(samples),tuple(map(len,samples)),3000,5))<=3000",

    'z.set_parameter_types(1,2)',
    'z.ZstdError.__mro__[1]',
    'z.zstd_version_number>10000,type(z.zstd_version)',
)
