"""Twisted: a line echo server and clients in one reactor, deferreds and inlineCallbacks, a thread pool, a web resource."""
# needs: twisted
# timeout: 120
from twisted.internet import defer, endpoints, protocol, reactor, task, threads
from twisted.protocols.basic import LineReceiver
from twisted.web import resource, server
from twisted.web.client import Agent, readBody
import threading


class Echo(LineReceiver):
    def lineReceived(self, line):
        self.sendLine(line[::-1])
        if line == b"bye":
            self.transport.loseConnection()


class Talk(LineReceiver):
    def __init__(self, lines):
        self.lines, self.heard, self.done = list(lines), [], defer.Deferred()

    def connectionMade(self):
        for line in self.lines:
            self.sendLine(line)

    def lineReceived(self, line):
        self.heard.append(line)

    def connectionLost(self, reason):
        self.done.callback(self.heard)


class Page(resource.Resource):
    isLeaf = True

    def render_GET(self, request):
        request.setHeader(b"content-type", b"text/plain")
        return b"you asked for " + request.path


def work(n):
    return sum(range(n)), threading.current_thread() is threading.main_thread()


@defer.inlineCallbacks
def main(reactor):
    listening = yield endpoints.TCP4ServerEndpoint(reactor, 0, interface="127.0.0.1").listen(protocol.Factory.forProtocol(Echo))
    port = listening.getHost().port
    talks = []
    for i in range(20):
        talk = Talk([b"line %d of %d" % (j, i) for j in range(30)] + [b"bye"])
        yield endpoints.connectProtocol(endpoints.TCP4ClientEndpoint(reactor, "127.0.0.1", port), talk)
        talks.append(talk)
    heard = yield defer.gatherResults([t.done for t in talks])
    print(all(h == [line[::-1] for line in t.lines] for h, t in zip(heard, talks)), sum(map(len, heard)))      # expect: True 620
    yield listening.stopListening()

    results = yield defer.gatherResults([threads.deferToThread(work, n) for n in range(1000, 1010)])
    print(results == [(sum(range(n)), False) for n in range(1000, 1010)])      # expect: True

    d = defer.Deferred()
    d.addCallback(lambda v: v / 0).addErrback(lambda f: f.trap(ZeroDivisionError) and "caught").addCallback(print)      # expect: caught
    reactor.callLater(0, d.callback, 1)
    yield d
    ticks = []
    loop = task.LoopingCall(lambda: ticks.append(1) or (len(ticks) == 5 and loop.stop()))
    yield loop.start(0.005)
    print(len(ticks))      # expect: 5

    site = yield endpoints.TCP4ServerEndpoint(reactor, 0, interface="127.0.0.1").listen(server.Site(Page()))
    answer = yield Agent(reactor).request(b"GET", b"http://127.0.0.1:%d/a/b" % site.getHost().port)
    body = yield readBody(answer)
    print(answer.code, body.decode())      # expect: 200 you asked for /a/b
    yield site.stopListening()


task.react(main)
