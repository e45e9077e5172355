# How a SyntaxError is shown: carets under the range, long lines, tabs, wide characters, several lines.
import traceback
for source in ("x = (1 +\n     2 3)\n", "def f(:\n    pass\n", "\tx = = 1\n", "if 1:\n\tx = [1, 2\ny = 3\n", "a = 'é' b\n", "日本 = 語 語\n", "x = 1 +\n", "print 'hello'\n", "f(x for x in y, 1)\n", "f(a, b=1, c)\n", "x = {'a': 1, 'b' 2}\n", "x = 'unclosed\n", "x = '''open\nmore\nlines\n", "f'''{\na b}'''\n", "x = (\n  1,\n  2\ny = 3\n",
               "lambda x, x: 1\n", "def f():\n  return 1\n return 2\n", "class C:\npass\n", "    x = 1\n", "x = 1;;\n", "for x in range(10)\n    pass\n", "if x = 3:\n    pass\n", "a, b + 1 = c\n", "(a, b): int\n", "x: int = 1 = 2\n", "import a.b as c.d\n", "from a import b as c, *\n", "else:\n    pass\n", "try:\n    x\ny\n", "with a as f(): pass\n",
               "x = " + "(" * 250 + ")" * 250 + "\n", "\\\nx = $\n", "x = 5 # comment\ny = # comment\n", "del (x), f()\n", "async def f():\n  yield from x\n", "[x async for x in y]\n", "def f(): x: y: z\n", "a b c d e\n", "f(**x, *y)\n", "f'{x!q}'\n", "\x0cx = = 1\n", "if True:\n    if True:\n        pass\n      else:\n        pass\n"):
    try:
        compile(source, "file.py", "exec")
        print("fine")
    except SyntaxError as e:
        print("".join(traceback.format_exception_only(e)), end="")
    except (MemoryError, RecursionError) as e:
        print(type(e).__name__, e)
