# Programs that end while daemon threads run, wait, collect, print, start threads and hold locks: each ends soon, with its status and output. # expect: ok
# timeout: 120
import subprocess
import sys

from stress import OPTIONS, check, part, run

HEAD = """
import sys, threading, time, gc, os, queue, io
lock, box, line = threading.Lock(), [], queue.SimpleQueue()
table = {}
def loop(f):
    def run():
        while True:
            f()
    threading.Thread(target=run, daemon=True).start()
class Dies:
    def __del__(self, table=table, len=len):
        table["died"] = len(table)
"""
BUSY = {
    "append": "loop(lambda: box.append(Dies()) if len(box) < 1000 else box.clear())",
    "lock": "def f():\n    with lock:\n        table['x'] = [1]\nloop(f)",
    "sleep": "loop(lambda: time.sleep(0.0001))",
    "collect": "loop(gc.collect)",
    "wait": "loop(lambda: line.get())",
    "print": "loop(lambda: print('.', end='', file=sys.stderr))",
    "start": "def f():\n    t = threading.Thread(target=sum, args=([1],))\n    t.start()\n    t.join()\nloop(f)",
    "hold": "def f():\n    lock.acquire()\n    time.sleep(100)\nthreading.Thread(target=f, daemon=True).start()",
    "classes": "loop(lambda: type('T', (), {'x': Dies()})().x)",
    "import": "def f():\n    import colorsys\n    del sys.modules['colorsys']\nloop(f)",
    "exceptions": "def f():\n    try:\n        raise ValueError(Dies())\n    except ValueError:\n        pass\nloop(f)",
    "generators": "def g(table=table):\n    try:\n        yield 1\n    finally:\n        table['g'] = 1\nloop(lambda: next(g()))",
    "nothing": "threading.Thread(target=lambda: threading.Event().wait(), daemon=True).start()",
    "files": "loop(lambda: io.StringIO('x').read())",
    "pipe": "r, w = os.pipe()\nloop(lambda: os.read(r, 1))",
    "local": "l = threading.local()\ndef f():\n    l.x = Dies()\nloop(f)",
}
ENDS = {
    "falls off": ("print('done')", 0, "done\n"),
    "exit": ("print('done')\nsys.exit(3)", 3, "done\n"),
    "raises": ("print('done')\nraise KeyError(5)", 1, "done\n"),
    "atexit": ("import atexit\natexit.register(print, 'at exit')\nprint('done')", 0, "done\nat exit\n"),
    "threads": ("t = threading.Thread(target=lambda: (time.sleep(0.02), print('late')))\nt.start()", 0, "late\n"),
    "garbage": ("a = [Dies()]\na.append(a)\nbox.append(a)\nprint('done')", 0, "done\n"),
    "_exit": ("print('done', flush=True)\nos._exit(4)", 4, "done\n"),
    "thread data": ("l2 = threading.local()\nl2.x = Dies()\nprint('done')", 0, "done\n"),
}


@part
def ended(draw):
    kinds = [draw.choose(sorted(BUSY)) for _ in range(1 + draw.below(4))]
    end = draw.choose(sorted(ENDS))
    source, status, output = ENDS[end]
    program = HEAD + "\n".join(BUSY[k] for k in kinds) + "\ntime.sleep(%g)\n" % (0.001 * draw.below(20)) + source + "\n"
    try:
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    except subprocess.TimeoutExpired as late:
        check(False, kinds, end, "no end after 60 s", late.stderr)
    check(done.returncode == status and done.stdout == output, kinds, end, done.returncode, done.stdout, done.stderr[-2000:])
    noise = done.stderr.strip(".\n")
    if "start" in kinds and noise.startswith("Exception in thread"):
        return                              # a daemon that was refused a new thread, as the end had begun
    check(not noise or end == "raises" or "print" in kinds and "Sanitizer" not in noise, kinds, end, noise)


run("daemons")
