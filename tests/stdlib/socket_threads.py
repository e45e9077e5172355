# _socket: timeouts, descriptors sent over a socket, and threads that send and receive at once.
# needs: _socket _thread array
import _socket, _thread, array, posix, time
S = _socket.socket
def error(f, *args):
    try: print(f(*args))
    except Exception as e: print(type(e).__name__, e)
a, b = _socket.socketpair()
a.settimeout(0.05)
start = time.monotonic()
error(a.recv, 1)                                            # expect: TimeoutError timed out
print(0.045 < time.monotonic() - start < 5)                 # expect: True
a.settimeout(0)
error(a.recv, 1)                                            # expect: BlockingIOError [Errno 11] Resource temporarily unavailable
a.settimeout(0.2)
error(a.sendall, b'x' * 10_000_000)                         # expect: TimeoutError timed out
a.close(); b.close()
# descriptors
a, b = _socket.socketpair()
r, w = posix.pipe()
a.sendmsg([b'he', b'llo'], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, array.array('i', [w]))])
data, ancillary, flags, address = b.recvmsg(100, _socket.CMSG_SPACE(4))
print(data, flags & ~_socket.MSG_CMSG_CLOEXEC, address)     # expect: b'hello' 0 None
[(level, kind, packed)] = ancillary
fds = array.array('i'); fds.frombytes(packed)
posix.write(fds[0], b'through'); print(posix.read(r, 100))  # expect: b'through'
parts = [bytearray(2), bytearray(10)]
a.send(b'abcdef'); print(b.recvmsg_into(parts), parts[0], bytes(parts[1][:4]))  # expect: (6, [], 0, None) bytearray(b'ab') b'cdef'
# a listener, ten clients, and a thread for each end
listener = S(); listener.bind(('127.0.0.1', 0)); listener.listen()
listener.settimeout(10)
done = []
def echo(s):
    while piece := s.recv(4096): s.sendall(piece)
    s.close(); done.append('server')
def serve():
    for i in range(10):
        fd, address = listener._accept()
        _thread.start_new_thread(echo, (S(fileno=fd),))
def client(i):
    s = S(); s.settimeout(10); s.connect(listener.getsockname())
    sent = bytes([i]) * 20000; got = bytearray(20000); view = memoryview(got); n = 0
    s.sendall(sent)
    while n < 20000: n += s.recv_into(view[n:])
    s.shutdown(_socket.SHUT_WR); s.recv(1); s.close()
    done.append(got == sent)
_thread.start_new_thread(serve, ())
for i in range(10): _thread.start_new_thread(client, (i,))
while len(done) < 20: time.sleep(0.01)
print(done.count(True), done.count('server'))               # expect: 10 10
u = S(_socket.AF_INET, _socket.SOCK_DGRAM); u.bind(('127.0.0.1', 0))
v = S(_socket.AF_INET, _socket.SOCK_DGRAM); v.sendto(b'datagram', u.getsockname())
data, sender = u.recvfrom(100); print(data, sender[0])      # expect: b'datagram' 127.0.0.1
# closed by one thread while another waits: the number is kept until that one is through
def closed_under(timeout):
    a, b = _socket.socketpair()
    a.settimeout(timeout)
    waits, out = [], []
    def wait():
        waits.append(1)
        try: out.append(a.recv(1))
        except OSError as e: out.append(e.errno)
    _thread.start_new_thread(wait, ())
    while not waits: time.sleep(0.01)
    time.sleep(0.1)
    number = a.fileno(); a.close()
    others = [S() for _ in range(20)]
    kept = number not in [s.fileno() for s in others]
    print(a.fileno(), kept, end=' ')
    b.send(b'x')
    while not out: time.sleep(0.01)
    time.sleep(0.1)
    print(out, end=' ')
    error(posix.fstat, number)
closed_under(None)                                    # expect: -1 True [b'x'] OSError [Errno 9] Bad file descriptor
closed_under(20)                                      # expect: -1 True [9] OSError [Errno 9] Bad file descriptor
# and a process forked meanwhile is not kept from closing it by a thread that it does not have
listener = S(); listener.bind(('127.0.0.1', 0)); listener.listen()
_thread.start_new_thread(error, (listener._accept,))
time.sleep(0.1)
number = listener.fileno()
import warnings; warnings.simplefilter('ignore')
pid = posix.fork()
if pid == 0:
    listener.close()
    try: posix.fstat(number)
    except OSError: posix._exit(3)
    posix._exit(4)
print(posix.waitstatus_to_exitcode(posix.waitpid(pid, 0)[1]))   # expect: 3
