# compile() modes, flags, incomplete input, encodings of source, null bytes, odd arguments.
import ast
import codeop
for source, mode in (("1 + 1", "eval"), ("x = 1", "eval"), ("1\n", "single"), ("1\n2\n", "single"), ("if 1:\n  2\n", "single"), ("if 1:\n  2", "single"), ("", "exec"), ("", "eval"), ("", "single"), ("\n\n# c\n", "exec"), ("x", "wrong"), ("  1", "eval"), ("  1", "exec"), ("1;", "eval"), ("1\n\n", "eval"), ("lambda: (yield)", "eval"), ("await x", "eval"), ("pass", "eval"), ("(1,", "single"), ("x = 1;", "single"), ("def f(): pass", "single")):
    try:
        c = compile(source, "<m>", mode)
        print(repr(source), mode, "fine", c.co_name)
    except (SyntaxError, ValueError) as e:
        print(repr(source), mode, type(e).__name__, getattr(e, "msg", e))
for text in ("x = 1", "if x:", "if x:\n  y", "if x:\n  y\n", "(1,", "'''abc", "x = 'abc", "def f():\n  pass\n\n", "1 +", "1 + +", "a b", "@dec", "@dec\n", "class C:", "try:\n  x\n", "x\\", "", "#c", "for x in y:\n  z\nelse:", "[1,\n2", "f'{", "f'''{", "\\\n"):
    try:
        r = codeop.compile_command(text)
        print(repr(text), "complete" if r else "incomplete")
    except (SyntaxError, ValueError) as e:
        print(repr(text), type(e).__name__, getattr(e, "msg", e))
for data in (b"x = 1", b"# coding: latin-1\nx = '\xe9'", b"# -*- coding: utf-8 -*-\nx = '\xc3\xa9'", b"x = '\xff'", b"\xef\xbb\xbfx = 1", b"\xef\xbb\xbf# coding: latin-1\nx = 1", b"# coding: nonsense\nx = 1", b"\n# coding: cp1252\nx = '\x80'", b"\n\n# coding: latin-1\nx = '\xe9'", b"x = 1\x00", b"#!python\n# vim: set fileencoding=ascii :\nx = '\xe9'", b"\xff\xfex\x00", bytearray(b"x = 2"), memoryview(b"x = 3"), b"x = 1\r\ny = 2\r", b"if 1:\r\n  x = '''a\r\nb'''\r\n"):
    try:
        ns = {}
        exec(compile(data, "<d>", "exec"), ns)
        print(bytes(data), ascii(ns["x"]))
    except (SyntaxError, ValueError) as e:
        print(bytes(data), type(e).__name__, getattr(e, "msg", e), getattr(e, "lineno", None))
for args in (("x", "f", "exec", 1 << 30), ("x", "f", "exec", 0, False, 5), (5, "f", "exec"), ("x", 5, "exec"), ("x", "f", 5), ("x",), ("x", "f", "exec", "y"), ("x\0", "f", "exec"), ("x", b"bytes name", "exec"), (ast.parse("x"), "f", "eval"), (ast.Expression(ast.Constant(1)), "f", "eval"), (ast.Module([], []), "f", "exec"), ("x", "f", "exec", ast.PyCF_ONLY_AST)):
    try:
        r = compile(*args)
        print(args[1:], getattr(r, "co_filename", type(r).__name__))
    except (TypeError, ValueError, SyntaxError) as e:
        print(args[1:], type(e).__name__, e)
print(eval(compile("(yield_ := 3)", "", "eval")), compile("await x", "a", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT).co_flags & 0x80 != 0)
