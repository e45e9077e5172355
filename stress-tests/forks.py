# fork() in a program whose other threads are busy with shared objects: the child has whole objects, can start threads, collect and end. # expect: ok
# timeout: 120
import gc
import os
import sys
import threading
import traceback
import warnings

from stress import busy, check, part, run

warnings.simplefilter("ignore", DeprecationWarning)


def in_child(work):
    """Runs work in a forked child: its exit status has to be 7."""
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            work()
            status = 7
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
        finally:
            os._exit(status)
    _, status = os.waitpid(pid, 0)
    check(os.waitstatus_to_exitcode(status) == 7, status)


@part
def shared_containers(draw):
    """Containers that other threads change at the moment of the fork."""
    numbers, table, bag = [], {}, set()

    def change():
        numbers.append(len(numbers) % 100)
        if len(numbers) > 200:
            del numbers[:]
        table[len(table) % 50] = numbers[:3]
        bag.add(len(numbers))
        bag.discard(len(numbers) - 5)

    def child():
        numbers.append(5)
        check(numbers[-1] == 5 and all(0 <= n < 100 for n in numbers))
        table["new"] = 1
        check(table["new"] == 1 and all(k == "new" or 0 <= k < 60 for k in table))
        bag.add("x")
        check("x" in bag and len(bag) >= 1)
        numbers.clear()
        gc.collect()

    end = busy([change] * 3)
    try:
        for _ in range(5):
            in_child(child)
    finally:
        end()


@part
def threads_in_the_child(draw):
    """The child starts threads, joins them, uses locks, queues, thread-local data."""
    import queue
    local, held = threading.local(), threading.Lock()
    local.x = 5

    def hold():
        with held:
            sum(range(50))

    def child():
        check(local.x == 5 and threading.current_thread() is threading.main_thread() and threading.active_count() == 1)
        line, got = queue.Queue(), []

        def work(n):
            check(not hasattr(local, "x"))
            local.x = n
            line.put(local.x)

        threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
        for t in threads:
            t.start()
        for t in threads:
            t.join(60)
        check(sorted(line.get() for _ in threads) == [0, 1, 2, 3])

    end = busy([hold] * 3)
    try:
        for _ in range(4):
            in_child(child)
    finally:
        end()


@part
def forks_by_all(draw):
    """Several threads fork at the same time."""
    shared = {"k": [1, 2, 3]}
    problems = []

    def child():
        check(shared["k"] == [1, 2, 3])
        check(threading.current_thread().is_alive())
        gc.collect()

    def work():
        try:
            for _ in range(3):
                in_child(child)
        except BaseException as error:
            problems.append(error)

    end = busy([lambda: [[] for _ in range(20)]])
    threads = [threading.Thread(target=work) for _ in range(3)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    end()
    if problems:
        raise problems[0]


@part
def during_collections(draw):
    """Others collect, import, intern, make classes and regular expressions while the program forks; the child does all of that, too."""
    import re

    def churn():
        a = []
        a.append(a)
        type("T", (), {"x": 1})().x
        re.compile("a{%d}" % draw.below(50)).match("a" * 60)
        sys.intern("s%d" % draw.below(1000))

    def child():
        for _ in range(10):
            churn()
        gc.collect()
        import textwrap
        check(textwrap.dedent("  x") == "x")

    end = busy([churn, churn, gc.collect])
    try:
        for _ in range(4):
            in_child(child)
    finally:
        end()


@part
def at_fork(draw):
    """os.register_at_fork functions run, each once, in parent and child."""
    if not at_fork.done:
        at_fork.done = True
        os.register_at_fork(before=lambda: order.append("before"), after_in_parent=lambda: order.append("parent"), after_in_child=lambda: order.append("child"))
    order.clear()

    def child():
        check(order == ["before", "child"], order)

    end = busy([lambda: [1] * 10] * 2)
    try:
        in_child(child)
    finally:
        end()
    check(order == ["before", "parent"], order)


at_fork.done = False
order = []
run("forks")
