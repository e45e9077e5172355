"""While a function's start is told, its frame is at the line of the def: that is where a debugger says that it stepped in."""
import sys

m = sys.monitoring
told = []


def started(code, offset):
    told.append((code.co_name, offset, sys._getframe(1).f_lineno - code.co_firstlineno))


def plain(
        a=1):
    return a


def generator():
    yield 1
    yield 2


m.use_tool_id(1, "test")
m.register_callback(1, m.events.PY_START, started)
for f in (plain, generator):
    m.set_local_events(1, f.__code__, m.events.PY_START)
plain()
list(generator())
print([t[0::2] for t in told], told[0][1])          # expect: [('plain', 0), ('generator', 0)] 0
