# -X deadlock-report shows who waits for whom, and the program goes on; faulthandler shows the same of threads that wait for each other.
# timeout: 120
import os
import re
import signal
import subprocess
import sys
import tempfile
import textwrap

SECONDS = "1"


def run(program, *options, files={}):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in {"program.py": program, **files}.items():
            with open(os.path.join(folder, name), "w") as file:
                file.write(textwrap.dedent(text))
        done = subprocess.run([sys.executable, *options, os.path.join(folder, "program.py")], capture_output=True, text=True, timeout=60, cwd=folder)
    assert done.returncode == 0, (done.returncode, done.stderr)
    assert done.stdout == "goes on\n", done.stdout
    return done.stderr


def has(text, pattern):
    assert re.search(pattern, text), "no %s in:\n%s" % (pattern, text)


HEAD = """
    import threading, time, sys, os, signal
    def start(*functions):
        for f in functions:
            threading.Thread(target=f, name=f.__name__, daemon=True).start()
"""

RING = HEAD + """
    a, b, both = threading.Lock(), threading.RLock(), threading.Barrier(2)
    def one():
        with a:
            both.wait()
            with b: pass
    def two():
        with b:
            both.wait()
            with a: pass
    start(one, two)
"""

# two locks, and the same once only
text = run(RING + """
    time.sleep(4)
    print("goes on")
""", "-X", "deadlock-report=" + SECONDS)
has(text, r"== python3t, process \d+: a deadlock: threads wait for each other\n")
has(text, r"\[one\] has waited [1-9]\d*\.\d s for an RLock at 0x[0-9a-f]+, which is in the hands of thread 0x")
has(text, r"\[two\] has waited [1-9]\d*\.\d s for a Lock at 0x[0-9a-f]+, which is in the hands of thread 0x")
has(text, r"2 of 3 threads wait\n")
has(text, r"Deadlock: thread 0x\w+ waits for an? R?Lock at 0x\w+, which is in the hands of thread 0x\w+,\n"
          r"  which waits for an? R?Lock at 0x\w+, which is in the hands of thread 0x\w+\n")
has(text, r"program\.py\", line \d+ in one\n")
assert text.count("==") == 1, text

# a thread that joins another one, which waits for a lock of the first
text = run(HEAD + """
    lock = threading.Lock()
    def waits():
        with lock: pass
    def joins():
        with lock:
            other = threading.Thread(target=waits, name="other", daemon=True)
            other.start()
            other.join()
    start(joins)
    time.sleep(2.5)
    print("goes on")
""", "-X", "deadlock-report=" + SECONDS)
has(text, r"a deadlock")
has(text, r"\[joins\] has waited \S+ s for the end of a thread at 0x\w+, which is in the hands of thread")
has(text, r"\[other\] has waited \S+ s for a Lock")

# a module that takes a lock while it is imported, and an import by the thread that has the lock
text = run(HEAD + """
    import builtins
    builtins.lock, builtins.taken, builtins.importing = threading.Lock(), threading.Event(), threading.Event()
    def imports():
        taken.wait()
        import slow
    def holds():
        with lock:
            taken.set()
            importing.wait()
            import slow
    start(imports, holds)
    time.sleep(3)
    print("goes on")
""", "-X", "deadlock-report=" + SECONDS, files={"slow.py": "importing.set()\nwith lock:\n    pass\n"})
has(text, r"a deadlock")
has(text, r"\[holds\] has waited \S+ s for the import of the module slow, whose lock is at 0x\w+, which is in the hands of thread")
has(text, r"\[imports\] has waited \S+ s for a Lock")

# nobody is left
text = run(HEAD + """
    lock, q = threading.Lock(), __import__("queue").SimpleQueue()
    start(q.get) if False else threading.Thread(target=q.get, name="getter", daemon=True).start()
    lock.acquire()
    signal.signal(signal.SIGALRM, lambda *_: lock.release())
    signal.alarm(3)
    lock.acquire()
    print("goes on")
""", "-X", "deadlock-report=" + SECONDS)
has(text, r"all threads wait, none with a time limit: nobody is left to wake one")
has(text, r"\[MainThread\] has waited \S+ s for a Lock at 0x\w+, which it has taken itself")
has(text, r"\[getter\] has waited \S+ s for an item in a SimpleQueue")

# waiting is no deadlock
text = run(HEAD + """
    import queue
    q, e, lock = queue.Queue(), threading.Event(), threading.Lock()
    def holds():
        with lock: time.sleep(4)
    def waits():
        with lock: pass
    start(holds)
    time.sleep(.2)
    threading.Thread(target=q.get, daemon=True).start()
    start(waits, e.wait)
    time.sleep(2.5)
    print("goes on")
""", "-X", "deadlock-report=" + SECONDS)
assert text == "", text

# on a signal; in a forked child, too
text = run(HEAD + """
    e = threading.Event()
    start(e.wait)
    if os.fork() == 0:
        time.sleep(.2)
        os.kill(os.getpid(), signal.SIGQUIT)
        time.sleep(.5)
        os._exit(0)
    os.wait()
    os.kill(os.getpid(), signal.SIGQUIT)
    time.sleep(.5)
    print("goes on")
""", "-W", "ignore", "-X", "deadlock-report=1000")
assert len(re.findall(r"== python3t, process \d+: where all threads are\n", text)) == 2, text
has(text, r"\[wait\] has waited \S+ s for a Lock at 0x\w+, which it has taken itself\n1 of 2 threads wait\n")
has(text, r"0 of 1 threads wait\n")

# the same from faulthandler, at once and on a signal
for how in ("faulthandler.dump_traceback()", "faulthandler.register(signal.SIGUSR1); os.kill(os.getpid(), signal.SIGUSR1)"):
    text = run(RING + """
        import faulthandler
        time.sleep(.5)
        %s
        print("goes on")
    """.replace("\n    ", "\n") % how)
    has(text, r"in one\n(  File .*\n)*  Waits for an RLock at 0x\w+, which is in the hands of thread 0x")
    has(text, r"in two\n(  File .*\n)*  Waits for a Lock at 0x\w+, which is in the hands of thread 0x")
    has(text, r"\nDeadlock: thread 0x")
print("ok")          # expect: ok
