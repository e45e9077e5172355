# _multiprocessing, _posixshmem: locks, semaphores and shared memory, against what the reference says.
# needs: _multiprocessing _posixshmem
def show(*texts):
    for text in texts:
        try:
            print(text, '->', repr(eval(text)))
        except Exception as e:
            print(text, '!!', type(e).__name__, e)

import _multiprocessing as m, _posixshmem as p, os, time
S=m.SemLock
show(
    'm.flags',
    'S.SEM_VALUE_MAX',
    'S()',
    "S(0,1,1,'nonex/a/b',True)",
)
l=S(1,1,1,'/osmz%d'%os.getpid(),True)
show(
    'l.kind,l.maxvalue,l.name,type(l.handle)',
    'l._count(),l._is_mine(),l._is_zero(),l._get_value()',
    'l.acquire()',
    'l._count(),l._is_mine(),l._is_zero(),l._get_value()',
    'l.acquire(False)',
    'l.acquire(True,0.05)',
    'l.acquire(True,-1)',
    "l.acquire(block='a',timeout='b')",
    'l.release()',
    'l.release()',
    'l._after_fork()',
)
r=S(0,1,1,'/osmr%d'%os.getpid(),True)
show(
    'r.release()',
    'r.acquire()',
    'r.acquire()',
    'r._count()',
    'r.release()',
    'r.release()',
    'r.release()',
    'r.__enter__()',
    'r.__exit__(None,None,None)',
    'r.__exit__()',
)
n=S(1,3,3,'/osmn%d'%os.getpid(),False)
show(
    '[n.acquire(False) for i in range(4)]',
    'n.release(),n.release(),n.release()',
    'n.release()',
    'S._rebuild(n.handle,1,3,n.name).acquire(False)',
    'm.sem_unlink(n.name)',
    "m.sem_unlink('/nonex')",
    'm.sem_unlink(1)',
    "p.shm_open('/osmshm%d'%os.getpid(),os.O_RDWR|os.O_CREAT,0o600)>0",
    "p.shm_open('/nonex',0)",
    "p.shm_open('/a\\0b',0)",
    'p.shm_open(1,0)',
    "p.shm_open(path='/x')",
    "p.shm_unlink('/a\\0b')",
)
