# A child of a program with threads: streams that another thread was writing to can be used, signals that had come are forgotten, and the
# import lock is free.
# needs: _thread _signal _imp posix
# options: -X bare
import posix, _thread, _signal, _imp, _io, time
r, w = posix.pipe()
stream = _io.open(w, 'wb', buffering=4096)
def fill():
    while True: stream.write(b'x' * 100000)                  # the pipe is full soon: this thread waits in write(), with the stream's lock
for i in range(3): _thread.start_new_thread(fill, ())
time.sleep(0.2)
got = []
_signal.signal(_signal.SIGUSR1, lambda *a: got.append(a[0]))
children = []
for i in range(5):
    pid = posix.fork()
    if pid == 0:
        try: stream.raw.seek(0)
        except OSError: pass
        null = posix.open('/dev/null', posix.O_WRONLY)
        posix.dup2(null, w)
        stream.write(b'y' * 10000); stream.flush()           # the lock's owner stayed in the parent
        _imp.acquire_lock(); _imp.release_lock()
        second = posix.fork()
        if second == 0:
            stream.write(b'z'); stream.flush()
            posix._exit(4)
        posix._exit(3 + posix.waitstatus_to_exitcode(posix.waitpid(second, 0)[1]) if not got else 1)
    children.append(pid)
print([posix.waitstatus_to_exitcode(posix.waitpid(pid, 0)[1]) for pid in children])   # expect: [7, 7, 7, 7, 7]
# the import lock, held by another thread at the time of the fork
taken = []
def hold():
    _imp.acquire_lock(); taken.append(1); time.sleep(0.2); _imp.release_lock()
_thread.start_new_thread(hold, ())
while not taken: time.sleep(0.01)
pid = posix.fork()
if pid == 0: posix._exit(5 if not _imp.lock_held() else 6)
print(posix.waitstatus_to_exitcode(posix.waitpid(pid, 0)[1]), _imp.lock_held())       # expect: 5 False
import sys; sys.stdout.flush(); posix._exit(0)
