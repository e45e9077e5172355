# Traceback objects: making, linking, limits, extract, walk, clear.
import sys
import traceback
import types

def a(): b()
def b(): c()
def c(): raise ValueError("v")

try:
    a()
except ValueError as e:
    tb = e.__traceback__
    err = e
names = []
t = tb
while t:
    names.append((t.tb_frame.f_code.co_name, t.tb_lineno))
    t = t.tb_next
print(names)
for limit in (None, 1, -1, 0, 2, -2):
    print(limit, [f.name for f in traceback.extract_tb(tb, limit)])
last = tb.tb_next.tb_next
made = types.TracebackType(None, last.tb_frame, last.tb_lasti, 99)
print(made.tb_lineno, made.tb_next)
made.tb_next = tb
for bad in (made, 5):
    try:
        tb.tb_next = bad
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
del_error = None
try:
    del made.tb_next
except TypeError as e:
    print(e)
print(err.with_traceback(None).__traceback__, err.with_traceback(tb) is err)
try:
    err.__traceback__ = 5
except TypeError as e:
    print(e)
stack = traceback.extract_tb(tb)
print(stack[-1].line, stack[-1].name, stack[-1].lineno, stack[-1].colno, stack[-1].end_colno, len(stack))
print([str(f.lineno) + f.name for f in traceback.StackSummary.from_list([("f.py", 1, "x", "line"), ("g.py", 2, "y", None)])])
print("".join(traceback.StackSummary.from_list([("f.py", 1, "x", "some line")]).format()), end="")
traceback.clear_frames(tb)
sys.last_exc = err
traceback.print_last(limit=1, file=sys.stdout)
try:
    raise err
except ValueError as e:
    count, t = 0, e.__traceback__
    while t: count, t = count + 1, t.tb_next
    print(count)
