# return, break, continue in a finally block: a SyntaxWarning (PEP 765), and the exception is lost all the same.
import warnings
sources = {
    "return": "def f():\n    try:\n        1 / 0\n    finally:\n        return 'swallowed'\n",
    "break": "def f():\n    for x in [1]:\n        try:\n            1 / 0\n        finally:\n            break\n    return x\n",
    "continue": "def f():\n    for x in [1, 2]:\n        try:\n            1 / 0\n        finally:\n            continue\n    return x\n",
    "inner loop is fine": "def f():\n    try:\n        pass\n    finally:\n        for x in [5]:\n            continue\n    return x\n",
    "inner function is fine": "def f():\n    try:\n        pass\n    finally:\n        g = lambda: 9\n        def h():\n            return 8\n    return g() + h()\n",
}
for name, source in sources.items():
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        space = {}
        exec(compile(source, "here", "exec"), space)
    print(name, space["f"](), [(w.category.__name__, str(w.message), w.lineno) for w in seen])
with warnings.catch_warnings():
    warnings.simplefilter("error")
    try:
        compile(sources["return"], "here", "exec")
    except SyntaxError as e:
        print(e.msg, e.lineno, e.offset, e.end_offset, e.text)
