# _ssl without a network: what functions say to wrong arguments, settings of contexts, certificates, memory BIOs, a handshake in memory.
# needs: ssl
import os, re, ssl, tempfile, warnings, _ssl
warnings.simplefilter('ignore')
HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'certificates', '')
def show(f, *args, **kwargs):
    try:
        print(f(*args, **kwargs))
    except Exception as e:
        print(type(e).__name__, re.sub(r' \(\w+\.c:\d+\)', '', str(e)))
C = _ssl._SSLContext
c, s = C(ssl.PROTOCOL_TLS_CLIENT), C(ssl.PROTOCOL_TLS_SERVER)
show(C)                                      # expect: TypeError _SSLContext expected 1 argument, got 0
show(C, 55)                                  # expect: ValueError invalid or unsupported protocol version 55
print(c.verify_mode, c.check_hostname, s.verify_mode, s.check_hostname)  # expect: 2 True 0 False
show(setattr, c, 'verify_mode', 0)           # expect: ValueError Cannot set verify_mode to CERT_NONE when check_hostname is enabled.
show(setattr, c, 'verify_mode', 7)           # expect: ValueError invalid value for verify_mode
show(setattr, c, 'minimum_version', 5)       # expect: ValueError Unsupported TLS/SSL version 0x5
show(setattr, c, 'options', -1)              # expect: ValueError Cannot convert negative int
show(delattr, c, 'options')                  # expect: AttributeError attribute 'options' of '_ssl._SSLContext' objects cannot be deleted
show(setattr, c, 'sni_callback', print)      # expect: ValueError sni_callback cannot be set on TLS_CLIENT context
show(setattr, s, 'sni_callback', 5)          # expect: TypeError not a callable object
show(setattr, s, 'num_tickets', -1)          # expect: ValueError value must be non-negative
show(c.set_ciphers, 'x')                     # expect: SSLError ('No cipher can be selected.',)
show(c.set_ecdh_curve, 'x')                  # expect: ValueError unknown elliptic curve name 'x'
show(c.load_cert_chain, '/none')             # expect: FileNotFoundError [Errno 2] No such file or directory
show(c.load_cert_chain, HERE + 'authority.pem', __file__)   # expect: SSLError [SSL] PEM lib
show(c.load_dh_params, __file__)             # expect: SSLError [PEM: NO_START_LINE] no start line
show(c.load_verify_locations)                # expect: TypeError cafile, capath and cadata cannot be all omitted
show(c.load_verify_locations, None, None, '')       # expect: ValueError Empty certificate data
show(c.load_verify_locations, None, None, 'abc')    # expect: SSLError no start line: cadata does not contain a certificate
show(c.load_verify_locations, None, None, b'abc')   # expect: SSLError not enough data: cadata does not contain a certificate
show(c.load_verify_locations, __file__)      # expect: SSLError [X509: NO_CERTIFICATE_OR_CRL_FOUND] no certificate or crl found
show(s.set_psk_client_callback, print)       # expect: SSLError Cannot add PSK client callback to a PROTOCOL_TLS_SERVER context
show(_ssl.txt2obj, 'zz')                     # expect: ValueError unknown object 'zz'
show(_ssl.txt2obj, 'serverAuth', True)       # expect: (129, 'serverAuth', 'TLS Web Server Authentication', '1.3.6.1.5.5.7.3.1')
show(_ssl.nid2obj, 100000)                   # expect: ValueError unknown NID 100000
show(_ssl.RAND_bytes, -1)                    # expect: ValueError num must be positive
print(len(ssl.RAND_bytes(20)), ssl.RAND_status())    # expect: 20 True
# certificates
for name, value in _ssl._test_decode_cert(HERE + 'localhost.pem').items():
    if name[:3] != 'not': print(name, value)
# expect: subject ((('countryName', 'XY'),), (('organizationName', 'python3t tests'),), (('commonName', 'localhost'),))
# expect: issuer ((('countryName', 'XY'),), (('organizationName', 'python3t tests'),), (('commonName', 'authority'),))
# expect: version 3
# expect: serialNumber 1234
# expect: subjectAltName (('DNS', 'localhost'), ('DNS', '*.example.org'), ('IP Address', '127.0.0.1'), ('URI', 'https://example.org/'))
# expect: OCSP ('http://ocsp.example.org/',)
# expect: caIssuers ('http://ca.example.org/ca.cer',)
# expect: crlDistributionPoints ('http://crl.example.org/a.crl',)
c.load_verify_locations(HERE + 'authority.pem')
c.load_verify_locations(cadata=open(HERE + 'authority.pem').read())
print(c.cert_store_stats(), len(c.get_ca_certs(True)))   # expect: {'x509': 1, 'crl': 0, 'x509_ca': 1} 1
print(c.get_ca_certs()[0]['subject'][2])     # expect: (('commonName', 'authority'),)
locked = HERE + 'localhost.pem', HERE + 'localhost.locked-key.pem'
show(s.load_cert_chain, *locked, 'wrong')    # expect: SSLError [SSL] PEM lib
show(s.load_cert_chain, *locked, lambda: 5)  # expect: TypeError password callback must return a string
show(s.load_cert_chain, *locked, lambda: 1 / 0)      # expect: ZeroDivisionError division by zero
show(s.load_cert_chain, *locked, 'x' * 2000) # expect: ValueError password cannot be longer than 1024 bytes
show(s.load_cert_chain, *locked, lambda: bytearray(b'sesame'))   # expect: None
# memory BIOs
b = ssl.MemoryBIO()
print(b.read(), b.write(b'abc'), b.read(2), b.pending, b.eof)    # expect: b'' 3 b'ab' 1 False
b.write_eof(); print(b.eof, b.read(), b.eof)         # expect: False b'c' True
show(b.write, b'x')                          # expect: SSLError ('cannot write() after write_eof()',)
big = bytes(range(256)) * 1000
b = ssl.MemoryBIO()
sent = b''
for i in range(10): b.write(big[i:]); sent += big[i:]; assert b.read(1000) == sent[i * 1000:(i + 1) * 1000]
print(b.pending)                             # expect: 2549955
# a handshake in memory
def pair(client=None, server=None, name='localhost', **kwargs):
    a, b = ssl.MemoryBIO(), ssl.MemoryBIO()
    return client.wrap_bio(a, b, server_hostname=name, **kwargs), server.wrap_bio(b, a, server_side=True)
def shake(x, y):
    done = set()
    for i in range(20):
        for o in (x, y):
            try: o.do_handshake(); done.add(o)
            except ssl.SSLWantReadError: pass
        if len(done) == 2: return x, y
    raise RuntimeError
def contexts(**verify):
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); server.load_cert_chain(HERE + 'localhost.pem')
    client = ssl.create_default_context(cafile=HERE + 'authority.pem')
    return client, server
client, server = contexts()
x, y = pair(client, server)
show(x.getpeercert)                          # expect: ValueError handshake not done yet
print(x.version(), x.cipher())               # expect: None None
show(x.read, -1)                             # expect: ValueError size should not be negative
x, y = shake(x, y)
print(x.version(), x.cipher() == y.cipher(), x.server_hostname, y.server_side)   # expect: TLSv1.3 True localhost True
print(x.write(b'hello' * 5), y.read(5), y.pending(), y.read(), x.compression())  # expect: 25 b'hello' 20 b'hellohellohellohello' None
show(x.read)                                 # expect: SSLWantReadError The operation did not complete (read)
buffer = bytearray(8); y.write(b'back'); print(x.read(100, buffer), buffer)      # expect: 4 bytearray(b'back\x00\x00\x00\x00')
print(x.getpeercert()['serialNumber'], y.getpeercert())                          # expect: 1234 None
chain = x._sslobj.get_verified_chain(); print(chain)
# expect: [<_ssl.Certificate 'CN=localhost,O=python3t tests,C=XY'>, <_ssl.Certificate 'CN=authority,O=python3t tests,C=XY'>]
print(chain[0].public_bytes(_ssl.ENCODING_DER) == x.getpeercert(True), chain[0] == x._sslobj.get_unverified_chain()[0], len({*chain}))  # expect: True True 2
try: x.unwrap()
except ssl.SSLWantReadError: pass
show(y.read)                                 # expect: b''
y.unwrap(); x.unwrap()
show(x.write, b'a')                          # expect: SSLError [SSL: PROTOCOL_IS_SHUTDOWN] protocol is shutdown
for name in ('other.example.com', '127.0.0.2'):
    try: shake(*pair(client, server, name))
    except ssl.SSLCertVerificationError as e: print(e.verify_code, e.verify_message, e.library, e.reason, e.errno, isinstance(e, ValueError))
# expect: 62 Hostname mismatch, certificate is not valid for 'other.example.com'. SSL CERTIFICATE_VERIFY_FAILED 1 True
# expect: 64 IP address mismatch, certificate is not valid for '127.0.0.2'. SSL CERTIFICATE_VERIFY_FAILED 1 True
for name in ('www.example.org', '127.0.0.1'): shake(*pair(client, server, name))
client2 = ssl.create_default_context()
show(shake, *pair(client2, server))          # expect: SSLCertVerificationError [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate
show(pair, client, server, 'a\0b')           # expect: TypeError argument must be encoded string without null bytes, not str
incoming = ssl.MemoryBIO(); z = client.wrap_bio(incoming, ssl.MemoryBIO(), server_hostname='localhost')
incoming.write(b'HTTP/1.1 200 OK\r\n\r\n'); show(z.do_handshake)                 # expect: SSLError [SSL: WRONG_VERSION_NUMBER] wrong version number
incoming = ssl.MemoryBIO(); z = client.wrap_bio(incoming, ssl.MemoryBIO(), server_hostname='localhost'); incoming.write_eof()
show(z.do_handshake)                         # expect: SSLEOFError [SSL: UNEXPECTED_EOF_WHILE_READING] EOF occurred in violation of protocol
show(z.write, b'a')                          # expect: SSLEOFError EOF occurred in violation of protocol
# protocols, server names, messages, keys agreed on before, the log of keys, sessions
client.set_alpn_protocols(['a', 'http/1.1', 'h2']); server.set_alpn_protocols(['h2', 'http/1.1'])
x, y = shake(*pair(client, server)); print(x.selected_alpn_protocol(), y.selected_alpn_protocol())  # expect: h2 h2
other = contexts()[1]; seen = []
def choose(connection, name, context): seen.append((name, context is server)); connection.context = other
server.sni_callback = choose
x, y = shake(*pair(client, server, 'www.example.org')); print(seen, y.context is other)  # expect: [('www.example.org', True)] True
server.sni_callback = lambda *args: ssl.ALERT_DESCRIPTION_ACCESS_DENIED
show(shake, *pair(client, server))           # expect: SSLError [SSL: CALLBACK_FAILED] callback failed
server.sni_callback = None
messages = []
client._msg_callback = lambda *args: messages.append(args[1:5])
x, y = shake(*pair(client, server)); print(messages[1][:1], messages[1][2:], len(messages) > 8)
# expect: ('write',) (<_TLSContentType.HANDSHAKE: 22>, <_TLSMessageType.CLIENT_HELLO: 1>) True
client._msg_callback = lambda *args: 1 / 0
show(shake, *pair(client, server))           # expect: ZeroDivisionError division by zero
client._msg_callback = None
with tempfile.TemporaryDirectory() as folder:
    client.keylog_filename = os.path.join(folder, 'keys')
    shake(*pair(client, server)); client.keylog_filename = None
    print([line.split()[0] for line in open(os.path.join(folder, 'keys'))][:3])  # expect: ['#', 'SERVER_HANDSHAKE_TRAFFIC_SECRET', 'EXPORTER_SECRET']
client.maximum_version = ssl.TLSVersion.TLSv1_2
x, y = shake(*pair(client, server)); session = x.session; print(x.version(), session.has_ticket, len(x.get_channel_binding()), x.session_reused)  # expect: TLSv1.2 True 12 False
a, b = shake(*pair(client, server, session=session)); print(a.session_reused, b.session_reused, a.session == session, a.get_channel_binding() == b.get_channel_binding())  # expect: True True True True
show(pair, ssl.create_default_context(), server, session=session)                # expect: ValueError Session refers to a different SSLContext.
for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
    pc, ps = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    pc.check_hostname = False; pc.verify_mode = ssl.CERT_NONE
    for context in (pc, ps): context.minimum_version = context.maximum_version = version; context.set_ciphers('PSK')
    hints = []
    pc.set_psk_client_callback(lambda hint: (hints.append(hint), ('me', b'\1\2\3'))[1])
    ps.set_psk_server_callback(lambda identity: (hints.append(identity), b'\1\2\3')[1], 'hint')
    x, y = shake(*pair(pc, ps, None)); print(x.version(), hints)
# expect: TLSv1.2 ['hint', 'me']
# expect: TLSv1.3 [None, 'me']
