"""requests against an http.server on the loopback: methods, JSON, redirects, cookies, streaming, timeouts, a session per thread."""
# needs: requests
# timeout: 120
import http.server
import json
import threading

import requests


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status=200, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path == "/away":
            self.answer(302, Location="/here?x=1")
        elif self.path == "/cookie":
            self.answer(body=self.headers.get("Cookie", "none").encode(), Set_Cookie="taste=sweet; Path=/")
        elif self.path == "/big":
            self.answer(body=b"0123456789" * 50000)
        elif self.path == "/slow":
            event.wait(5)
            self.answer()
        elif self.path == "/secret":
            self.answer(200 if self.headers.get("Authorization") else 401)
        else:
            self.answer(body=json.dumps({"path": self.path, "agent": self.headers["X-Agent"]}).encode(), Content_Type="application/json")

    def do_POST(self):
        self.answer(201, self.rfile.read(int(self.headers["Content-Length"]))[::-1])

    def log_message(self, *args):
        pass


event = threading.Event()
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever).start()
base = f"http://127.0.0.1:{server.server_port}"
session = requests.Session()
session.trust_env = False
r = session.get(base + "/a b", params={"q": "ü", "n": [1, 2]}, headers={"X-Agent": "me"})
print(r.status_code, r.json())                      # expect: 200 {'path': '/a%20b?q=%C3%BC&n=1&n=2', 'agent': 'me'}
r = session.get(base + "/away")
print(r.url.removeprefix(base), [h.status_code for h in r.history])         # expect: /here?x=1 [302]
print(session.get(base + "/cookie").text, session.get(base + "/cookie").text, dict(session.cookies))      # expect: none taste=sweet {'taste': 'sweet'}
r = session.post(base, data=b"olleh")
print(r.status_code, r.reason, r.text)              # expect: 201 Created hello
print(sum(len(c) for c in session.get(base + "/big", stream=True).iter_content(7000)))      # expect: 500000
try:
    session.get(base + "/slow", timeout=0.1)
except requests.exceptions.ReadTimeout as e:
    print("late")                                   # expect: late
event.set()
try:
    session.get(base + "/secret").raise_for_status()
except requests.HTTPError as e:
    print(e.response.status_code)                   # expect: 401
print(session.get(base + "/secret", auth=("me", "pw")).status_code)      # expect: 200
try:
    session.get("http://127.0.0.1:1/")
except requests.ConnectionError:
    print("refused")                                # expect: refused

done = []


def worker(me):
    with requests.Session() as s:
        s.trust_env = False
        for i in range(20):
            assert s.get(f"{base}/{me}/{i}", headers={"X-Agent": str(me)}).json() == {"path": f"/{me}/{i}", "agent": str(me)}
    done.append(me)


threads = [threading.Thread(target=worker, args=(i,)) for i in range(5)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(done))                                 # expect: [0, 1, 2, 3, 4]
session.close()
server.shutdown()
server.server_close()
