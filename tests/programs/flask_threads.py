"""A Flask application behind werkzeug's threaded server: clients in several threads, sessions, templates, JSON, errors, a shared counter."""
# needs: flask
# timeout: 120
import http.client
import json
import threading
import urllib.request

from flask import Flask, abort, jsonify, render_template_string, request, session
from werkzeug.serving import make_server

app = Flask(__name__)
app.secret_key = "for the test"
counter, counter_lock = {"hits": 0}, threading.Lock()
THREADS, REQUESTS = 6, 25


@app.before_request
def count():
    with counter_lock:
        counter["hits"] += 1


@app.get("/square/<int:n>")
def square(n):
    return jsonify(n=n, square=n * n)


@app.get("/page")
def page():
    return render_template_string("<ul>{% for x in items if x % 2 %}<li>{{ x }}{% endfor %}</ul>{{ text }}", items=range(6), text="<b>")


@app.post("/sum")
def total():
    return {"sum": sum(request.get_json()["numbers"]), "agent": request.headers["X-Agent"]}


@app.get("/visits")
def visits():
    session["visits"] = session.get("visits", 0) + 1
    return str(session["visits"])


@app.get("/missing")
def missing():
    abort(404)


@app.errorhandler(404)
def lost(error):
    return "lost: " + request.path, 404


def client(me, port, seen):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for i in range(REQUESTS):
        connection.request("GET", f"/square/{me * 1000 + i}")
        answer = json.load(connection.getresponse())
        assert answer["square"] == answer["n"] ** 2 and answer["n"] == me * 1000 + i
        connection.request("POST", "/sum", json.dumps({"numbers": list(range(i))}), {"Content-Type": "application/json", "X-Agent": f"t{me}"})
        answer = json.load(connection.getresponse())
        assert answer == {"sum": i * (i - 1) // 2, "agent": f"t{me}"}, answer
    connection.close()
    seen.append(me)


server = make_server("127.0.0.1", 0, app, threaded=True)
server.log_startup = lambda: None
import logging
logging.getLogger("werkzeug").setLevel(logging.ERROR)
serving = threading.Thread(target=server.serve_forever)
serving.start()
port = server.socket.getsockname()[1]
seen = []
threads = [threading.Thread(target=client, args=(i, port, seen)) for i in range(THREADS)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(seen), counter["hits"] == THREADS * REQUESTS * 2)                 # expect: [0, 1, 2, 3, 4, 5] True
print(urllib.request.urlopen(f"http://127.0.0.1:{port}/page").read().decode())   # expect: <ul><li>1<li>3<li>5</ul>&lt;b&gt;
try:
    urllib.request.urlopen(f"http://127.0.0.1:{port}/missing")
except urllib.error.HTTPError as e:
    print(e.code, e.read().decode())          # expect: 404 lost: /missing
server.shutdown()
serving.join()
server.server_close()

with app.test_client() as visitor:            # sessions are signed cookies
    print(*[visitor.get("/visits").get_data(as_text=True) for _ in range(3)])       # expect: 1 2 3
    print(visitor.get("/square/x").status_code, visitor.get("/page").mimetype)       # expect: 404 text/html
