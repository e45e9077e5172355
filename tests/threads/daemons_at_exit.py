# Daemon threads run Python code, allocate, print, wait and sleep while the program ends. They go no further than that: what the end
# takes apart they never see, and nothing they do keeps the process from ending.
# timeout: 30
import sys
import threading
import time

def counts():
    table, i = {}, 0
    while True:
        i += 1
        table[i % 100] = [i, str(i)]
        assert threading is not None and time.sleep is not None


def allocates():
    class Node:
        pass
    while True:
        node = Node()
        node.itself = node


def prints():
    while True:
        sys.stdout.write("")


def sleeps():
    while True:
        time.sleep(0.0005)


def raises():
    while True:
        try:
            raise ValueError
        except ValueError:
            pass


held = threading.Lock()
held.acquire()
for work in (counts, allocates, prints, sleeps, raises, held.acquire, counts):
    threading.Thread(target=work, daemon=True).start()
time.sleep(0.02)
print("end", flush=True)    # expect: end
