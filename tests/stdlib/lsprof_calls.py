# _lsprof: counts and times of calls by a timer of our own, callers, recursion, built-in functions, errors; threads have accounts of their own.
# needs: _lsprof
import _lsprof, sys, threading

now = 0
def timer():
    return now
def spend(n):
    global now
    now += n
def leaf():
    spend(3)
def branch():
    spend(1); leaf(); leaf(); spend(2)
def down(n):
    spend(1)
    if n:
        down(n - 1)
def name(code):
    return code if isinstance(code, str) else code.co_name
def show(p):
    for e in sorted(p.getstats(), key=lambda e: name(e.code)):
        if name(e.code) != "spend":
            print(name(e.code), e.callcount, e.reccallcount, e.totaltime, e.inlinetime,
                  sorted((name(c.code), c.callcount, c.reccallcount, c.totaltime) for c in e.calls or () if name(c.code) != "spend"))

p = _lsprof.Profiler(timer, 1.0, True, False)
p.enable(builtins=False)
branch()
down(3)
p.disable()
show(p)
# expect: branch 1 0 9.0 0.0 [('leaf', 2, 0, 6.0)]
# expect: down 4 3 4.0 0.0 [('down', 3, 2, 3.0)]
# expect: leaf 2 0 6.0 0.0 []
print([(e.callcount, e.totaltime, e.inlinetime) for e in p.getstats() if name(e.code) == "spend"])      # expect: [(8, 13.0, 13.0)]
p.clear()
print(p.getstats())                                         # expect: []

# built-in functions, generators, exceptions
def count():
    yield 1
    yield 2
def fail():
    raise KeyError
p = _lsprof.Profiler(timer, 1.0)
p.enable()
list(count()); [3].append(4); len("x")
try:
    fail()
except KeyError:
    pass
p.disable()
show(p)
# expect: <built-in method builtins.len> 1 0 0.0 0.0 []
# expect: <method 'append' of 'list' objects> 1 0 0.0 0.0 []
# expect: <method 'disable' of '_lsprof.Profiler' objects> 1 0 0.0 0.0 []
# expect: count 3 0 0.0 0.0 []
# expect: fail 1 0 0.0 0.0 []

# one at a time; a tool of sys.monitoring
p.enable()
print(sys.monitoring.get_tool(sys.monitoring.PROFILER_ID))  # expect: cProfile
try:
    _lsprof.Profiler().enable()
except ValueError as e:
    print(e)                                                # expect: tool 2 is already in use
p.disable()
p.disable()
print(sys.monitoring.get_tool(sys.monitoring.PROFILER_ID))  # expect: None
for bad in (lambda: p._ccall_callback(), lambda: p.enable(1, 2, 3), lambda: _lsprof.Profiler(timeunit="x")):
    try:
        bad()
    except TypeError as e:
        print("TypeError")                                  # expect: TypeError
                                                            # expect: TypeError
                                                            # expect: TypeError

# four threads, each with its own calls running; others look and clear meanwhile
def work(n):
    return n and work(n - 1)
def thread(k):
    for _ in range(100):
        work(5)
p = _lsprof.Profiler()
p.enable()
threads = [threading.Thread(target=thread, args=(k,)) for k in range(4)]
for t in threads: t.start()
for _ in range(20):
    p.getstats()
for t in threads: t.join()
p.disable()
stats = {e.code: e for e in p.getstats()}
print(stats[work.__code__].callcount, stats[work.__code__].reccallcount, stats[thread.__code__].callcount)      # expect: 2400 2000 4
print(stats[work.__code__].totaltime <= stats[thread.__code__].totaltime)       # expect: True
p.enable()
threads = [threading.Thread(target=thread, args=(k,)) for k in range(4)]
for t in threads: t.start()
for _ in range(30):
    p.clear()
p.disable()
for t in threads: t.join()
p.clear()
print(p.getstats())                                         # expect: []
