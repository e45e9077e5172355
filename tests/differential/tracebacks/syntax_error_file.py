# uncaught: a SyntaxError in an imported file, with file, line and caret.
import os
import sys
sys.path.insert(0, os.getcwd())
with open("broken_module.py", "w") as f:
    f.write("def fine():\n    return 1\n\nvalue = fine() +* 2\n")
try:
    import broken_module
except SyntaxError as e:
    print(e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset, repr(e.text), os.path.basename(e.filename))
with open("tabs.py", "w") as f:
    f.write("if True:\n        x = 1\n\ty = 2\n")
try:
    import tabs
except TabError as e:
    print(type(e).__name__, e.msg, e.lineno)
import broken_module
