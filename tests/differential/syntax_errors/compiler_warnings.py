# SyntaxWarnings of the compiler: texts, lines, as errors.
import warnings
sources = ["x is 1", "x is not 'a'", "x is ()", "1 is 1", "x is None", "x is -1", "assert (x, 'm')", "assert ()", "assert (x)", "'a'()", "1()", "(1, 2)()", "[1](2)", "{1}()", "f'{x}'()", "None()", "True[0]", "1[0]", "{1}[0]", "(x for x in y)[0]", "(lambda: 1)[0]", "[1, 2]['a']", "(1, 2)['a']", "'abc'['a']", "[1][1.0]", "b'a'[None]", "'a'[(1, 2)]", "[1][x]", "f'{x}'['y']", "'\\d'", "b'\\q'", "'\\777'", "r'\\d'", "0x1for x in y", "1if x else y", "1or x", "0xfand x", "1in x", "1_000if x else y", "1.5and x", "1jif x else y",
           "def f():\n  try: pass\n  finally: return 1", "for x in y:\n  try: pass\n  finally: break", "'''a\nb\\c'''", "f'\\w{x}'", "f'{x:\\d}'", "x = 1 if (y is 'z') else 2", "def g():\n  assert (a, b)\n", "(x is 5) and (y is 6)"]
for s in sources:
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        try:
            compile(s, "<w>", "exec")
            result = "compiled"
        except SyntaxError as e:
            result = "SyntaxError " + e.msg
    print(repr(s), result, [(w.category.__name__, str(w.message), w.lineno) for w in seen])
with warnings.catch_warnings():
    warnings.simplefilter("error")
    for s in ("x = 1\nx is 1", "y = '\\d'", "assert (x, 1)", "'a'()", "1in x"):
        try:
            compile(s, "<w>", "exec")
        except SyntaxError as e:
            print(repr(s), e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset, e.filename, repr(e.text))
