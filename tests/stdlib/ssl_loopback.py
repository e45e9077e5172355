# ssl over sockets: timeouts, sockets that do not block, a reader and a writer on one connection at once, many clients, ends of connections.
# needs: ssl
import os, re, socket, ssl, threading, time
HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'certificates', '')
server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); server.load_cert_chain(HERE + 'localhost.pem')
client = ssl.create_default_context(cafile=HERE + 'authority.pem')
def error(f, *args):
    try: print(f(*args))
    except Exception as e: print(type(e).__name__, re.sub(r' \(\w+\.c:\d+\)', '', str(e)))
def pair(name='localhost', timeout=10):
    a, b = socket.socketpair()
    a.settimeout(timeout); b.settimeout(timeout); made = []
    def serve():
        try: made.append(server.wrap_socket(b, server_side=True))
        except OSError as e: made.append(e)
    t = threading.Thread(target=serve); t.start()
    try: return client.wrap_socket(a, server_hostname=name), (t.join(), made[0])[1]
    finally: t.join()
x, y = pair()
print(x.version(), x.getpeercert()['serialNumber'])          # expect: TLSv1.3 1234
# time
x.settimeout(0.05); start = time.monotonic()
error(x.recv, 1)                                             # expect: TimeoutError The read operation timed out
print(0.045 < time.monotonic() - start < 5)                  # expect: True
error(x.sendall, b'x' * 10_000_000)                          # expect: TimeoutError The write operation timed out
x.close(); y.close()
a, b = socket.socketpair(); a.settimeout(0.05)
error(client.wrap_socket, a, False, True, True, 'localhost')  # expect: TimeoutError The handshake operation timed out
b.close()
x, y = pair(); x.setblocking(False)
error(x.recv, 1)                                             # expect: SSLWantReadError The operation did not complete (read)
x.setblocking(True)
# a thread that reads does not keep another from writing, and the other way round
got = []
reader = threading.Thread(target=lambda: got.append(x.recv(100))); reader.start(); time.sleep(0.05)
x.sendall(b'from x'); print(y.recv(100)); y.sendall(b'from y'); reader.join(); print(got)
# expect: b'from x'
# expect: [b'from y']
big = os.urandom(3_000_000)
def read_all(s, n):
    data = bytearray()
    while len(data) < n: data += s.recv(65536)
    return bytes(data)
results = []
threads = [threading.Thread(target=s.sendall, args=(big,)) for s in (x, y)]
threads += [threading.Thread(target=lambda s=s: results.append(read_all(s, len(big)) == big)) for s in (x, y)]
for t in threads: t.start()
for t in threads: t.join()
print(results)                                               # expect: [True, True]
# two writers and two readers of one connection: every byte arrives once
count = {}; lock = threading.Lock()
def count_bytes():
    while piece := y.recv(5000):
        with lock:
            for byte in piece: count[byte] = count.get(byte, 0) + 1
readers = [threading.Thread(target=count_bytes) for i in range(2)]
writers = [threading.Thread(target=lambda i=i: [x.sendall(bytes([i]) * 20_000) for j in range(5)]) for i in range(3)]
for t in readers + writers: t.start()
for t in writers: t.join()
plain = []
closer = threading.Thread(target=lambda: plain.append(x.unwrap())); closer.start()
for t in readers: t.join()
y2 = y.unwrap(); closer.join()
print(sorted(count.items()))                                 # expect: [(0, 100000), (1, 100000), (2, 100000)]
plain[0].sendall(b'in clear'); print(y2.recv(100)); plain[0].close(); y2.close()     # expect: b'in clear'
# ends
x, y = pair(); socket.socket.close(y); print(x.recv(10))     # expect: b''
x.close(); x, y = pair(); x.suppress_ragged_eofs = False; os.close(y.detach())
error(x.recv, 10)                                            # expect: SSLEOFError [SSL: UNEXPECTED_EOF_WHILE_READING] EOF occurred in violation of protocol
error(x.recv, 10)                                            # expect: SSLEOFError EOF occurred in violation of protocol
x.close()
a, b = socket.socketpair()
def rude(): b.recv(10000); b.sendall(b'220 hello\r\n'); b.close()
t = threading.Thread(target=rude); t.start()
error(client.wrap_socket, a, False, True, True, 'localhost')  # expect: SSLError [SSL: WRONG_VERSION_NUMBER] wrong version number
t.join()
error(pair, 'other.example.com')                             # expect: SSLCertVerificationError [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Hostname mismatch, certificate is not valid for 'other.example.com'.
# a server on the loopback, and clients at the same time
listener = socket.create_server(('127.0.0.1', 0)); done = []
def echo(s):
    with server.wrap_socket(s, server_side=True) as t:
        while piece := t.recv(4096): t.sendall(piece)
def accept(n):
    threads = [threading.Thread(target=echo, args=(listener.accept()[0],)) for i in range(n)]
    for t in threads: t.start()
    for t in threads: t.join()
def talk(i):
    with client.wrap_socket(socket.create_connection(listener.getsockname()), server_hostname='127.0.0.1') as s:
        sent = bytes([i]) * 50_000
        writer = threading.Thread(target=s.sendall, args=(sent,)); writer.start()
        done.append(read_all(s, len(sent)) == sent); writer.join()
threads = [threading.Thread(target=accept, args=(8,))] + [threading.Thread(target=talk, args=(i,)) for i in range(8)]
for t in threads: t.start()
for t in threads: t.join()
print(done.count(True))                                      # expect: 8
listener.close()
