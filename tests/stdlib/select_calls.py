# select: select(), poll objects and epoll on a pipe, their errors, and waits from several threads.
# needs: select _thread
# options: -X bare
import select, posix, _thread, time
r, w = posix.pipe()
name = {r: 'r', w: 'w'}
print([[name[x] for x in l] for l in select.select([r], [w], [r], 0)])      # expect: [[], ['w'], []]
posix.write(w, b'x')
print([[name[x] for x in l] for l in select.select([r], (w,), [], None)])   # expect: [['r'], ['w'], []]
def error(f, *args):
    try: print(f(*args))
    except Exception as e: print(type(e).__name__, e)
error(select.select, [], [], [], -1)                        # expect: ValueError timeout must be non-negative
error(select.select, [], [], [], 'a')                       # expect: TypeError timeout must be a float or None
error(select.select, 1, [], [])                             # expect: TypeError arguments 1-3 must be sequences
error(select.select, [5000], [], [], 0)                     # expect: ValueError filedescriptor out of range in select()
p = select.poll()
p.register(w); p.register(r, select.POLLIN)
print(sorted((name[fd], e) for fd, e in p.poll()))          # expect: [('r', 1), ('w', 4)]
p.modify(w, 0); posix.read(r, 1)
print(p.poll(0), p.poll(1.5))                               # expect: [] []
p.unregister(w)
error(p.modify, w, 1)                                       # expect: FileNotFoundError [Errno 2] No such file or directory
error(p.register, w, 70000)                                 # expect: OverflowError Python int too large for C unsigned short
error(p.poll, 10**10)                                       # expect: OverflowError timeout is too large
e = select.epoll()
e.register(r, select.EPOLLIN)
error(e.register, r)                                        # expect: FileExistsError [Errno 17] File exists
error(e.poll, 0, 0)                                         # expect: ValueError maxevents must be greater than 0, got 0
def later():
    time.sleep(0.05); posix.write(w, b'x')
_thread.start_new_thread(later, ())
print([name[fd] for fd, events in e.poll()])                # expect: ['r']
print([name[fd] for fd, events in p.poll()])                # expect: ['r']
posix.read(r, 1)
busy = []
def wait():
    busy.append(p.poll(2000))
_thread.start_new_thread(wait, ())
time.sleep(0.05)
error(p.poll, 0)                                            # expect: RuntimeError concurrent poll() invocation
for i in range(200): p.register(i + 1000, 0)                # while the other waits
posix.write(w, b'x')
while not busy: time.sleep(0.01)
print([name[fd] for fd, events in busy[0]])                 # expect: ['r']
with e: pass
print(e.closed)                                             # expect: True
error(e.poll)                                               # expect: ValueError I/O operation on closed epoll object
