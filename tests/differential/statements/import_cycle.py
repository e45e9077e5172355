# A cycle of imports: what the half-made module shows, and the message that says so.
import os
import sys
sys.path.insert(0, os.getcwd())
with open("first.py", "w") as f:
    f.write("print('first starts')\nimport second\nlate = 'set late'\nprint('first ends, second saw', second.seen)\n")
with open("second.py", "w") as f:
    f.write("import first\nseen = hasattr(first, 'late')\ntry:\n    first.late\nexcept AttributeError as e:\n    print(str(e).split(' (')[0])\n"
            "try:\n    from first import late\nexcept ImportError as e:\n    print(str(e).split(' (/')[0])\n")
import first
print(first.late, sys.modules["second"].first is first)
with open("broken.py", "w") as f:
    f.write("ready = 1\nraise RuntimeError('in the middle')\n")
for n in range(2):
    try:
        import broken
    except RuntimeError as e:
        print(n, e, "broken" in sys.modules)
with open("replaced.py", "w") as f:
    f.write("import sys\nclass M:\n    answer = 42\nsys.modules[__name__] = M()\n")
import replaced
print(replaced.answer, type(replaced).__name__)
sys.modules["blocked"] = None
try:
    import blocked
except ModuleNotFoundError as e:
    print(e)
import importlib
with open("counted.py", "w") as f:
    f.write("n = globals().get('n', 0) + 1\n")
import counted
print(counted.n, importlib.reload(counted).n, counted.n)
