# mmap: what every method does with a file and without, and says to wrong arguments, against what the reference says.
# needs: mmap
def show(*texts):
    for text in texts:
        try:
            print(text, '->', repr(eval(text)))
        except Exception as e:
            print(text, '!!', type(e).__name__, e)

import mmap, os
f=open('mapped','w+b'); f.write(b'0123456789'*1000); f.flush()
m=mmap.mmap(f.fileno(),0)
show(
    'len(m), m.size(), m.tell(), m.closed',
    'm',
    'm[0],m[-1],m[1:5],m[::3][:5],m[5:1],m[::-1][:3]',
    'm[10000]',
    "m['a']",
    'm[1.5]',
    "m.__setitem__(slice(2,4),b'ab')",
    "m.__setitem__(slice(2,4),b'abc')",
    "m.__setitem__(slice(2,4),'ab')",
    "m.__setitem__(slice(2,8,2),b'XYZ')",
    'm[:10]',
    'm.__setitem__(0,65)',
    'm.__setitem__(0,256)',
    'm.__setitem__(0,-1)',
    "m.__setitem__(0,'a')",
    'm.__setitem__(20000,1)',
    "m.__setitem__('a',1)",
    'm.__delitem__(0)',
    'm.read(5), m.tell()',
    'm.read()==m[5:]',
    'm.read(3)',
    'm.seek(0), m.tell()',
    'm.seek(-5,2), m.tell(), m.read(None)',
    'm.seek(-1)',
    'm.seek(20000)',
    'm.seek(0,5)',
    'm.seek(5), m.seek(2,1), m.tell()',
    "m.seek('a')",
    "m.read('a')",
    'm.read(-1)==m[7:]',
    'm.seek(0)',
    'm.readline()==m[:]',
    "m.seek(0),m.write(b'hello\\nworld'),m.tell()",
    'm.seek(0),m.readline(),m.readline()[:7]',
    "m.seek(9999),m.write(b'ab')",
    "m.write('a')",
    'm.seek(0),m.read_byte(),m.tell()',
    'm.seek(10000),m.read_byte()',
    'm.seek(0),m.write_byte(90),m[0:2]',
    'm.write_byte(300)',
    "m.write_byte('a')",
    'm.seek(10000),m.write_byte(1)',
    "m.find(b'world'),m.find(b'world',7),m.find(b'zz'),m.rfind(b'9'),m.find(b'9',-5),m.find(b'9',0,5),m.rfind(b'9',0,30)",
    'm.seek(3)',
    "m.find(b'Z'),m.rfind(b'hello'),m.find(b'')",
    "m.find('a')",
    "m.find(b'a','b')",
    'm.move(100,0,5),m[100:105]',
    'm.move(9999,0,5)',
    'm.move(-1,0,5)',
    'm.move(0,0,-5)',
    'm.flush()',
    'm.flush(0,4096)',
    'm.flush(1,1)',
    'm.flush(0,20000)',
    'm.flush(-1)',
    'm.madvise(mmap.MADV_NORMAL)',
    'm.madvise(mmap.MADV_NORMAL,-1)',
    'm.madvise(mmap.MADV_NORMAL,0,-1)',
    'm.madvise(mmap.MADV_NORMAL,20000)',
    'm.madvise(99)',
    'm.seekable()',
    'm.resize(20000), len(m), os.fstat(f.fileno()).st_size',
    'm.resize(-1)',
    "m.resize('a')",
    'memoryview(m)[:3].tobytes()',
)
v=memoryview(m)
show(
    'm.close()',
    'm.resize(5000)',
)
v.release()
show(
    'm.close()',
    'm.close()',
    'm.closed',
    'm.read()',
    'len(m)',
    'm[0]',
    'm',
    'm.__enter__()',
    'm.size()',
    'mmap.mmap()',
    'mmap.mmap(-1,0)',
    'mmap.mmap(-1,-5)',
    "mmap.mmap('a',5)",
    'mmap.mmap(-1,5,access=9)',
    'mmap.mmap(-1,5,access=1,flags=1)',
    'mmap.mmap(f.fileno(),50000)',
    'mmap.mmap(f.fileno(),10,offset=5)',
    'mmap.mmap(f.fileno(),10,offset=-1)',
    'mmap.mmap(f.fileno(),0,offset=4096*100)',
    'mmap.mmap(f.fileno(),0,offset=4096).size()',
    'len(mmap.mmap(f.fileno(),0,offset=4096))',
    'mmap.mmap(999,5)',
)
r=mmap.mmap(f.fileno(),100,access=mmap.ACCESS_READ)
show(
    'r',
    'r.__setitem__(0,1)',
    "r.write(b'a')",
    'r.write_byte(1)',
    'r.move(0,1,2)',
    'r.resize(5)',
    'r.__enter__() is r',
    'r.__exit__(None,None,None)',
    'r.closed',
)
a=mmap.mmap(-1,100)
show(
    "a.write(b'abc'),a[:5],a.size()",
    'a.resize(200),len(a)',
)
c=mmap.mmap(f.fileno(),100,access=mmap.ACCESS_COPY)
show(
    "c.write(b'abc'),c",
    'c.resize(5)',
    "mmap.mmap(f.fileno(),100,prot=mmap.PROT_READ).write(b'a')",
    'mmap.mmap(f.fileno(),100,prot=mmap.PROT_READ)',
    'mmap.mmap(f.fileno(),100,prot=mmap.PROT_WRITE|mmap.PROT_EXEC,flags=mmap.MAP_PRIVATE)',
    'mmap.mmap(f.fileno(),100,trackfd=False)',
    'mmap.mmap(f.fileno(),100,trackfd=False).size()',
    'mmap.mmap(f.fileno(),100,trackfd=False).resize(10)',
    'mmap.mmap(f.fileno(),0,trackfd=False)',
    'mmap.error',
    "b'abc' in a",
    'list(mmap.mmap(-1,3))',
    'bytes(mmap.mmap(-1,3))',
)
