# socket, select, selectors, socketpair: used by many threads, closed under waiting ones. # expect: ok
import os
import select
import selectors
import socket
import threading

from stress import check, part, run, together, workers


@part
def echo(draw):
    """Clients and a server thread each over the loopback: what is sent comes back."""
    server = socket.create_server(("127.0.0.1", 0))
    n, clients = 3, 4

    def serve():
        for _ in range(n * clients):
            connection, _ = server.accept()
            with connection:
                while data := connection.recv(1000):
                    connection.sendall(data)

    def work(me, draw):
        for i in range(n):
            with socket.create_connection(server.getsockname()) as s:
                message = b"%d %d " % (me, i) * (1 + draw.below(50))
                s.sendall(message)
                s.shutdown(socket.SHUT_WR)
                got = b""
                while data := s.recv(4096):
                    got += data
                check(got == message)

    t = threading.Thread(target=serve)
    t.start()
    together(work, threads=clients)
    t.join()
    server.close()


@part
def datagrams(draw):
    """Datagrams of a socket pair, sent and received by all: each arrives once, whole."""
    a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    n = 5

    def put(me, draw):
        for i in range(n):
            a.send(b"%d/%d" % (me, i))

    def get(me, draw):
        return [b.recv(100) for _ in range(share[me])]

    total, readers = n * workers(2, 0), workers(2, 1)
    share = [total // readers + (i < total % readers) for i in range(readers)]
    with a, b:
        got = sum(together(put, get)[1], [])
    check(sorted(got) == sorted(b"%d/%d" % (me, i) for me in range(workers(2, 0)) for i in range(n)))


@part
def closed_meanwhile(draw):
    """Sockets are closed, detached, shut down and given timeouts while others read from them."""
    pairs = [socket.socketpair() for _ in range(15)]
    for a, b in pairs:
        a.setblocking(False)

    def use(me, draw):
        for a, b in pairs:
            for _ in range(4):
                try:
                    a.recv(10)
                    a.send(b"x")
                    a.getsockname()
                    a.settimeout(0)
                    check(a.fileno() >= -1 and a.family and repr(a))
                except OSError:
                    pass

    def close(me, draw):
        for a, b in pairs:
            try:
                draw.choose((a.close, lambda: a.shutdown(socket.SHUT_RDWR), lambda: b.send(b"abc"), b.close))()
            except OSError:
                pass

    together(use, close)
    for a, b in pairs:
        a.close()
        b.close()


@part
def pollers(draw):
    """select, poll, epoll shared: registered, modified, asked, closed by all."""
    poll, epoll = select.poll(), select.epoll()
    pipes = [os.pipe() for _ in range(6)]

    def work(me, draw):
        for i in range(60):
            r, w = draw.choose(pipes)
            how = draw.below(6)
            try:
                if how == 0:
                    poll.register(r, select.POLLIN)
                    epoll.register(r, select.EPOLLIN)
                elif how == 1:
                    poll.unregister(r)
                    epoll.unregister(r)
                elif how == 2:
                    os.write(w, b"x")
                elif how == 3:
                    check(set(fd for fd, _ in poll.poll(0)) <= {r for r, _ in pipes})
                elif how == 4:
                    check(set(fd for fd, _ in epoll.poll(0)) <= {r for r, _ in pipes})
                else:
                    got, _, _ = select.select([r for r, _ in pipes], [], [], 0)
                    check(set(got) <= {r for r, _ in pipes})
            except (KeyError, FileExistsError, FileNotFoundError):
                pass
            except RuntimeError as error:
                check("concurrent" in str(error), error)

    together(work)
    epoll.close()
    for r, w in pipes:
        os.close(r)
        os.close(w)


@part
def one_selector(draw):
    """A selector waits in one thread while others wake it."""
    r, w = socket.socketpair()
    n = 50
    with selectors.DefaultSelector() as selector, r, w:
        selector.register(r, selectors.EVENT_READ, "data")
        total = n * workers(2, 1)

        def wait(me, draw):
            got = 0
            while me == 0 and got < total:
                for key, events in selector.select(30):
                    check(key.data == "data" and events == selectors.EVENT_READ)
                    got += len(r.recv(1000))
            return got

        def wake(me, draw):
            for _ in range(n):
                w.send(b"x")

        got = together(wait, wake)[0]
        check(got[0] == total)


run("sockets")
