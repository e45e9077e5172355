# One object of _ssl, used by several threads at once: contexts that are changed and connected with, memory BIOs that are fed while they are read.
# needs: ssl
import os, ssl, threading
HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'certificates', '')
server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); server.load_cert_chain(HERE + 'localhost.pem')
client = ssl.create_default_context(cafile=HERE + 'authority.pem')
errors = []
def run(*functions):
    def guarded(f):
        try: f()
        except Exception as e: errors.append(e)
    threads = [threading.Thread(target=guarded, args=(f,)) for f in functions]
    for t in threads: t.start()
    for t in threads: t.join()
    print(errors); errors.clear()
def shake():
    for i in range(20):
        a, b = ssl.MemoryBIO(), ssl.MemoryBIO()
        x, y = client.wrap_bio(a, b, server_hostname='localhost'), server.wrap_bio(b, a, server_side=True)
        done = set()
        while len(done) < 2:
            for o in (x, y):
                try: o.do_handshake(); done.add(o)
                except ssl.SSLWantReadError: pass
        x.write(b'hello'); assert y.read() == b'hello'
names = []
def change():
    for i in range(40):
        server.load_cert_chain(HERE + 'localhost.pem'); server.set_alpn_protocols(['a', 'b' * (i + 1)]); client.set_alpn_protocols(['b' * (i + 1), 'a'])
        server.sni_callback = lambda connection, name, context: names.append(name)
        server.options |= ssl.OP_NO_TICKET; server.options &= ~ssl.OP_NO_TICKET
        client.load_verify_locations(HERE + 'authority.pem'); client.get_ca_certs(); client.cert_store_stats(); client.get_ciphers()
run(shake, shake, change, shake)             # expect: []
print(set(names))                            # expect: {'localhost'}
# bytes go through two memory BIOs while the connection writes and reads them
a, b, c, d = (ssl.MemoryBIO() for i in range(4))
x, y = client.wrap_bio(a, b, server_hostname='localhost'), server.wrap_bio(c, d, server_side=True)
stop = threading.Event(); total = 400_000; got = bytearray(); sent = os.urandom(total)
def carry(source, target):
    while not stop.is_set():
        if data := source.read(1000): target.write(data)
def again(f, *args):
    while True:
        try: return f(*args)
        except ssl.SSLWantReadError: pass
def write():
    again(x.do_handshake)
    for i in range(0, total, 1000): again(x.write, sent[i:i + 1000])
def read():
    again(y.do_handshake)
    while len(got) < total: got.extend(again(y.read, 5000))
    stop.set()
def ask():
    while not stop.is_set(): x.version(); y.cipher(); x.pending(); x.getpeercert() if x.version() else None; y.session_reused; x._sslobj.session
run(lambda: carry(b, c), lambda: carry(d, a), write, read, ask)      # expect: []
print(got == sent)                           # expect: True
