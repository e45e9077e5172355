# fcntl: calls on pipes and files, and wrong arguments, against what the reference says.
# needs: fcntl array _struct posix
def show(*texts):
    for text in texts:
        try:
            print(text, '->', repr(eval(text)))
        except Exception as e:
            print(text, '!!', type(e).__name__, e)

import fcntl, posix as os, array, _struct as struct
r,w=os.pipe()
show(
    'fcntl.fcntl(r,fcntl.F_GETFD)',
    'fcntl.fcntl(r,fcntl.F_GETFL,0)',
    "fcntl.fcntl('a',1)",
    'fcntl.fcntl(-1,1)',
    "fcntl.fcntl(r,'a')",
    'fcntl.fcntl(r,1,1.5)',
    "fcntl.fcntl(r,1,'abc')",
    'fcntl.fcntl(r,1,2**40)',
    'fcntl.fcntl(r,1,-1)',
    'fcntl.fcntl(r,1,2**32-1)',
    "fcntl.fcntl(r,fcntl.F_SETFD,b'a'*2000)",
    "fcntl.fcntl(r,fcntl.F_GETLK,struct.pack('hhqqi',0,0,0,0,0))",
    'fcntl.fcntl(r,9999)',
    'fcntl.fcntl(r)',
    "fcntl.ioctl(r,0x5421,b'\\1\\0\\0\\0')",
    "fcntl.ioctl(r,0x541B,array.array('i',[1]))",
)
b=array.array('i',[7])
os.write(w,b'abc')
show(
    'fcntl.ioctl(r,0x541B,b)',
    'b',
)
b=bytearray(4)
show(
    'fcntl.ioctl(r,0x541B,b,False)',
    'b',
    'fcntl.ioctl(r,0x541B,b,True)',
    'b',
    "fcntl.ioctl(r,0x541B,b'    ')",
    'fcntl.ioctl(r,0x541B,bytearray(3000))',
    'fcntl.ioctl(r,0x541B,bytearray(3000),False)',
    "fcntl.ioctl(r,0x541B,b'x'*3000)",
    "fcntl.ioctl(r,0x541B,'abcd')",
    "fcntl.ioctl(r,0x541B,'abcd'*1000)",
    "fcntl.ioctl(r,0x541B,'\\xe9\\xe9')",
    'fcntl.ioctl(r,0x541B,1.5)',
    'fcntl.ioctl(r,-1)',
    'fcntl.ioctl(r,2**64)',
    'fcntl.ioctl(r,2**70)',
    'fcntl.ioctl(r,0x5413)',
    "fcntl.ioctl('a',0x5413)",
    "fcntl.ioctl(r,'a')",
    'fcntl.ioctl(r,5,2**40)',
    'fcntl.flock(r,fcntl.LOCK_EX)',
    "fcntl.flock(r,'a')",
    'fcntl.flock(-1,0)',
)
