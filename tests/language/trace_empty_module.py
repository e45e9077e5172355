"""A module without statements has one line, 0, which debuggers stop at."""
import sys

told = []


def trace(frame, event, arg):
    told.append((event, frame.f_lineno))
    return trace


for source in ("", "# only a comment\n", "global x"):
    code = compile(source, "empty", "exec")
    told.clear()
    sys.settrace(trace)
    exec(code)
    sys.settrace(None)
    print(told, {line for *_, line in code.co_lines()})
# expect: [('call', 0), ('line', 0), ('return', 0)] {0}
# expect: [('call', 0), ('line', 0), ('return', 0)] {0}
# expect: [('call', 0), ('line', 0), ('return', 0)] {0}
lines, m = [], sys.monitoring
m.use_tool_id(1, "test")
m.register_callback(1, m.events.LINE, lambda code, line: lines.append(line))
code = compile("", "empty", "exec")
m.set_local_events(1, code, m.events.LINE)
exec(code)
print(lines)                         # expect: [0]
