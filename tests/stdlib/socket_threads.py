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
