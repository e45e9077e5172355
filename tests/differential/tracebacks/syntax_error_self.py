# uncaught: source compiled from a string, shown with its own line.
source = """\
first = 1
second = (first +
          'text' 'more' first)
"""
try:
    compile(source, "given.py", "exec")
except SyntaxError as e:
    import traceback
    print("".join(traceback.format_exception_only(e)), end="")
    print(e.args)
e = SyntaxError("made by hand", ("made.py", 3, 5, "a = b c d\n", 3, 8))
raise e
