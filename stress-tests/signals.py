# Signals: handlers run on the main thread, at its safepoints, whatever it waits for; other threads go on. # expect: ok
import os
import signal
import threading
import time

from stress import busy, check, part, run, together

MAIN = threading.main_thread()


@part
def timers(draw):
    """A timer's signals while main and others compute: the handler runs on the main thread only, and results come out right."""
    ran = []

    def handler(number, frame):
        check(threading.current_thread() is MAIN and number == signal.SIGALRM and frame is not None)
        ran.append([number])

    shared = []
    old = signal.signal(signal.SIGALRM, handler)
    finish = busy([lambda: shared.append(len(shared)), lambda: sorted(shared[:50]), lambda: sum(range(500))])
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
    try:
        end = time.monotonic() + 0.3
        while time.monotonic() < end or len(ran) <= 3 and time.monotonic() < end + 60:      # (a busy machine may run us seldom)
            check(sum(range(100)) == 4950 and sorted([3, 1, 2]) == [1, 2, 3])
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)
        finish()
    check(len(ran) > 3, len(ran))


@part
def interrupted_waits(draw):
    """Signals while main waits for a lock, an event, a queue, a thread, a sleep, a pipe: the handler runs soon, and the wait goes on."""
    import queue
    ran = []
    old = signal.signal(signal.SIGUSR1, lambda number, frame: ran.append(number))
    lock, event, line = threading.Lock(), threading.Event(), queue.SimpleQueue()
    lock.acquire()
    r, w = os.pipe()

    def send():
        for i in range(8):
            time.sleep(0.01)
            os.kill(os.getpid(), signal.SIGUSR1) if i % 2 else signal.pthread_kill(MAIN.ident, signal.SIGUSR1)
        lock.release()
        event.set()
        line.put(5)
        os.write(w, b"x")

    try:
        t = threading.Thread(target=send)
        t.start()
        how = draw.below(6)
        if how == 0:
            check(lock.acquire(timeout=30))
        elif how == 1:
            check(event.wait(30))
        elif how == 2:
            check(line.get(timeout=30) == 5)
        elif how == 3:
            t.join()
        elif how == 4:
            check(os.read(r, 1) == b"x")
        else:
            began = time.monotonic()
            time.sleep(0.1)
            check(time.monotonic() - began >= 0.1)
        t.join()
        check(1 <= len(ran) <= 8, ran)
    finally:
        signal.signal(signal.SIGUSR1, old)
        os.close(r)
        os.close(w)


@part
def raising_handlers(draw):
    """A handler that raises breaks main's wait or computation with that exception; nothing that main held is damaged."""
    class Alarm(Exception):
        pass

    def handler(number, frame):
        raise Alarm

    shared = {}
    old = signal.signal(signal.SIGALRM, handler)
    finish = busy([lambda: shared.update(a=1), lambda: shared.pop("a", None)])
    alarms = 0
    try:
        for i in range(10):
            try:
                signal.setitimer(signal.ITIMER_REAL, 0.003)
                if i % 2:
                    while True:
                        shared["k%d" % (i % 5)] = i
                        list(shared.items())
                else:
                    threading.Event().wait(20)
                check(False)
            except Alarm:
                alarms += 1
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)
        finish()
    check(alarms == 10)


@part
def many_kinds(draw):
    """Several signals sent by several threads; a pipe as wakeup fd gets their numbers; handlers are replaced meanwhile."""
    ran = {n: 0 for n in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGHUP)}

    def one(number, frame):
        ran[number] += 1

    def two(number, frame):
        ran[number] += 1

    r, w = os.pipe()
    os.set_blocking(w, False)
    os.set_blocking(r, False)
    old = {n: signal.signal(n, one) for n in ran}
    old_fd = signal.set_wakeup_fd(w, warn_on_full_buffer=False)
    sent = [0]
    finish = busy([lambda: signal.raise_signal(signal.SIGUSR1), lambda: os.kill(os.getpid(), signal.SIGUSR2),
                     lambda: signal.pthread_kill(threading.get_ident(), signal.SIGHUP)])
    try:
        end = time.monotonic() + 0.1
        while time.monotonic() < end:
            signal.signal(draw.choose(list(ran)), draw.choose((one, two)))
            check(signal.getsignal(signal.SIGUSR1) in (one, two))
    finally:
        finish()
        signal.set_wakeup_fd(old_fd)
        for n in ran:
            signal.signal(n, old[n])
    got = set()
    try:
        got = set(os.read(r, 100000))
    except BlockingIOError:
        pass
    os.close(r)
    os.close(w)
    check(all(ran.values()) and got <= {int(n) for n in ran} and got, ran, got)


@part
def only_main(draw):
    """Other threads may not set handlers; they may block signals for themselves."""
    def work(me, draw):
        try:
            signal.signal(signal.SIGUSR1, signal.SIG_IGN)
            check(False)
        except ValueError as error:
            check("main thread" in str(error), error)
        old = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2])
        check(signal.SIGUSR2 in signal.pthread_sigmask(signal.SIG_BLOCK, []))
        signal.pthread_sigmask(signal.SIG_SETMASK, old)

    together(work)


run("signals")
