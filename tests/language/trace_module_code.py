"""Module code begins at line 0, before its first statement: for trace functions, for co_lines() and for tools. Long displays show each item's line."""
import sys

code = compile("# a comment\nx = 1\ny = not (x in (1, 2))\nz = not x is y\n", "<module text>", "exec")
line = next(code.co_lines())
print(line[0], line[2], next(code.co_positions()))


def trace(frame, event, arg):
    lines = [n for start, end, n in frame.f_code.co_lines() if start <= frame.f_lasti < end]
    print(event, frame.f_lineno, lines == [frame.f_lineno], frame.f_lasti >= 0)
    return trace


names = {}
sys.settrace(trace)
exec(code, names)
sys.settrace(None)
print(names["y"], names["z"])

counts = {}


def count(frame, event, arg):
    counts[event] = counts.get(event, 0) + 1
    return count


def many(n):
    names = {f"v{i}": i for i in range(n)}
    text = "def f():\n    return (\n" + "".join(f"v{i}\n,\n" for i in range(n)) + ")\n"
    exec(text, names)
    return names["f"]


f = many(200)
sys.settrace(count)
r = f()
sys.settrace(None)
print(len(r), counts)


def told(code, line):
    print("told", line)


m = sys.monitoring
m.use_tool_id(2, "lines")
m.register_callback(2, m.events.LINE, lambda code, line: told(code, line) if code.co_filename == "one line" else None)
one = compile("x = 1", "one line", "exec")
m.set_events(2, m.events.LINE)
exec(one)
m.set_events(2, 0)
m.free_tool_id(2)
