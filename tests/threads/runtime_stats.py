# -X runtime-stats prints a table at exit; sys._debugmallocstats() says where memory is.
# timeout: 60
import re
import subprocess
import sys

program = """
import gc, threading, time
lock, shared = threading.Lock(), []
def work():
    for i in range(200):
        with lock:
            shared.append([i])
            if i % 50 == 0:
                time.sleep(.002)
threads = [threading.Thread(target=work) for _ in range(4)]
for t in threads: t.start()
for t in threads: t.join()
gc.collect()
"""
done = subprocess.run([sys.executable, "-X", "runtime-stats", "-c", program], capture_output=True, text=True)
rows = {m[1]: float(m[2]) for m in re.finditer(r"^ +(\S.*?) +([\d.]+)$", done.stderr, re.M)}
assert done.returncode == 0 and done.stderr.startswith("== python3t: runtime statistics\n"), done.stderr
assert rows["stops of the world"] >= 1 and rows["the longest, ms"] <= rows["pauses together, ms"], rows
assert rows["locks found taken"] >= rows["slept for"] >= 1 and rows["asleep together, ms"] > 0, rows
assert rows["collections, full"] >= 1, rows
assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stderr == ""

done = subprocess.run([sys.executable, "-c", "import sys; kept = ['x' * i for i in range(500)]; sys._debugmallocstats()"], capture_output=True, text=True)
sizes = [m.groups() for m in re.finditer(r"^ +(\d+) +(\d+) +(\d+)$", done.stderr, re.M)]
assert done.returncode == 0 and len(sizes) > 10 and all(int(a) * int(b) == int(c) for a, b, c in sizes), done.stderr
try:
    sys._debugmallocstats(True)
except TypeError:
    print("ok")      # expect: ok
