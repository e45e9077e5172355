# Threads run while sys.monitoring and trace functions are switched on and off. Sums must come out right, and events must have come.
# timeout: 120
import os
import sys
import threading
import time

ROUNDS = int(os.environ.get("STRESS_ROUNDS", "40"))
M, T = sys.monitoring, 2
E = M.events
M.use_tool_id(T, "stress")
events = [0]


def count(*_):
    events[0] += 1


for event in (E.LINE, E.PY_START, E.PY_RETURN, E.CALL, E.BRANCH_LEFT, E.BRANCH_RIGHT, E.JUMP, E.RAISE, E.PY_UNWIND):
    M.register_callback(T, event, count)


def inner(x):
    try:
        if x % 7 == 0:
            raise ValueError(x)
        return sum(y for y in range(x % 5))
    except ValueError:
        return 0


EXPECTED = sum(inner(x) for x in range(200))
stop, wrong = threading.Event(), []


def work():
    while not stop.is_set():
        got = sum(inner(x) for x in range(200))
        if got != EXPECTED:
            wrong.append(got)


threads = [threading.Thread(target=work) for _ in range(3)]
for thread in threads:
    thread.start()
for i in range(ROUNDS):
    M.set_events(T, E.LINE | E.PY_START | E.PY_RETURN | E.CALL | E.BRANCH_LEFT | E.JUMP | E.RAISE | E.PY_UNWIND)
    time.sleep(0.003)
    M.set_local_events(T, inner.__code__, E.INSTRUCTION if i % 2 else E.LINE)
    M.set_events(T, 0)
    time.sleep(0.002)
    threading.settrace_all_threads(lambda frame, event, arg: None)
    time.sleep(0.002)
    threading.settrace_all_threads(None)
    M.restart_events()
stop.set()
for thread in threads:
    thread.join()
M.free_tool_id(T)
print(wrong, events[0] > 100)               # expect: [] True
