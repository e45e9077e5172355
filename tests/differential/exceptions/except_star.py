# except*: splitting, several clauses, raising inside, plain exceptions, nested groups.
def run(exc):
    try:
        try:
            raise exc
        except* ValueError as g:
            print("  VE", [str(e) for e in g.exceptions], repr(g))
        except* (TypeError, KeyError) as g:
            print("  TE/KE", repr(g))
            if "replace" in str(g.exceptions[0]):
                raise RuntimeError("new one")
        else:
            print("  else")
        finally:
            print("  finally")
    except BaseException as e:
        print("  left:", repr(e), "cause", repr(e.__cause__), "context", repr(e.__context__))

for exc in (ValueError("plain"), OSError("unmatched"), ExceptionGroup("g", [ValueError(1), TypeError(2), ValueError(3)]),
            ExceptionGroup("g", [ValueError(1), OSError(2)]), ExceptionGroup("outer", [ExceptionGroup("in", [ValueError(1), OSError(2)]), TypeError(3)]),
            ExceptionGroup("g", [KeyError("replace"), OSError("rest")]), BaseExceptionGroup("b", [KeyboardInterrupt(), ValueError(0)])):
    print(repr(exc))
    run(exc)
try:
    try:
        raise ExceptionGroup("eg", [ValueError("a"), TypeError("b")])
    except* ValueError:
        raise
    except* TypeError as e:
        raise e
except ExceptionGroup as g:
    print(repr(g))
try:
    pass
except* Exception:
    print("never")
def f():
    for i in range(3):
        try:
            raise ExceptionGroup("x", [ValueError(i)])
        except* ValueError as e:
            last = e
    return last
print(repr(f()), "e" in globals())
for bad in (5, ExceptionGroup, (ValueError, BaseExceptionGroup)):
    try:
        try:
            raise ValueError("v")
        except* bad:
            pass
    except TypeError as e:
        print(e)
for source in ("try: pass\nexcept* E: pass\nexcept F: pass", "try: pass\nexcept*: pass", "for x in y:\n try: pass\n except* E: break", "def f():\n try: pass\n except* E: return 1",
               "for x in y:\n try: pass\n except* E: continue"):
    try:
        compile(source, "s", "exec")
        print("fine")
    except SyntaxError as e:
        print(e.msg)
