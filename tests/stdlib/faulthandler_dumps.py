# Where threads are: now, later, on a signal, in a child that crashes.
import faulthandler, os, re, signal, sys, tempfile, threading, time


def text_of(f):
    f.seek(0)
    return re.sub("0x[0-9a-f]+", "0x", f.read())


def inner(f, **kwargs):
    faulthandler.dump_traceback(f, **kwargs)


def waits(event, ready):
    ready.set()
    event.wait()


with tempfile.TemporaryFile("w+") as f:
    inner(f, all_threads=False)
    print([line.rpartition(" in ")[2] for line in text_of(f).splitlines()])
# expect: ['Stack (most recent call first):', 'inner', '<module>']

event, ready = threading.Event(), threading.Event()
thread = threading.Thread(target=waits, args=(event, ready))
thread.start()
ready.wait()
with tempfile.TemporaryFile("w+") as f:
    inner(f)
    text = text_of(f)
    print(text.count("Thread 0x"), text.count("Current thread 0x"), " in waits\n" in text, " in inner\n" in text)     # expect: 1 1 True True

# while threads run, from the watchdog and from a signal handler
stop = False


def churn():
    while not stop:
        sorted(str(i) for i in range(50))


busy = [threading.Thread(target=churn) for _ in range(2)]
for t in busy:
    t.start()
with tempfile.TemporaryFile("w+") as f:
    faulthandler.dump_traceback_later(0.05, repeat=True, file=f)
    time.sleep(0.4)
    faulthandler.cancel_dump_traceback_later()
    text = text_of(f)
    print(text.count("Timeout (0:00:00.050000)!\n") >= 2, " in waits\n" in text)      # expect: True True
with tempfile.TemporaryFile("w+") as f:
    faulthandler.register(signal.SIGUSR1, f)
    for _ in range(20):
        os.kill(os.getpid(), signal.SIGUSR1)
    print(faulthandler.unregister(signal.SIGUSR1), faulthandler.unregister(signal.SIGUSR1))     # expect: True False
    text = text_of(f)
    print(text.count("Current thread 0x"), text.count(" in waits\n") >= 1)            # expect: 20 True
stop = True
event.set()
for t in busy + [thread]:
    t.join()

for call in (lambda: faulthandler.register(signal.SIGSEGV), lambda: faulthandler.register(1000), lambda: faulthandler.dump_traceback(-1),
             lambda: faulthandler.dump_traceback_later(0)):
    try:
        call()
    except (RuntimeError, ValueError) as e:
        print(type(e).__name__, str(e).replace(str(int(signal.SIGSEGV)), "N"))
# expect: RuntimeError signal N cannot be registered, use enable() instead
# expect: ValueError signal number out of range
# expect: ValueError file is not a valid file descripter
# expect: ValueError timeout must be greater than 0

with tempfile.TemporaryFile("w+") as f:
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGSEGV, signal.SIG_DFL)        # a sanitizer's build has a handler of its own, which would exit
        faulthandler.enable(f)
        faulthandler._sigsegv()
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGSEGV)       # expect: True
    print(text_of(f).splitlines()[0])                                                 # expect: Fatal Python error: Segmentation fault
print(faulthandler.is_enabled())                                                      # expect: False
