# except*: what is caught, left over, raised inside, and how break-outs and nested groups behave.
def tree(e):
    if isinstance(e, BaseExceptionGroup): return f"{type(e).__name__}({e.message}: {', '.join(map(tree, e.exceptions))})"
    return repr(e)
def run(label, raised, *handlers):
    try:
        try: raise raised
        except* handlers[0][0] as g:
            print("first", tree(g), end="; ")
            if len(handlers[0]) > 1 and handlers[0][1]: raise handlers[0][1]
        except* handlers[1][0] as g:
            print("second", tree(g), end="; ")
            if len(handlers[1]) > 1: raise handlers[1][1]
        else: print("else", end="; ")
        finally: print("finally", end="; ")
        print(label, "done")
    except BaseException as e:
        print(label, "leaves", tree(e), "|context", tree(e.__context__) if e.__context__ else None, "|cause", e.__cause__)
V, K, O, T = ValueError("v"), KeyError("k"), OSError("o"), TypeError("t")
G = ExceptionGroup
run("one", V, (ValueError,), (KeyError,))
run("split", G("g", [V, K, O]), (ValueError,), (KeyError,))
run("all", G("g", [V, G("n", [K, V])]), (ValueError,), (LookupError,))
run("tuple", G("g", [V, G("n", [K, O])]), ((ValueError, OSError),), (LookupError,))
run("raise new", G("g", [V, K]), (ValueError, RuntimeError("new")), (KeyError,))
run("raise both", G("g", [V, K]), (ValueError, RuntimeError(1)), (KeyError, RuntimeError(2)))
run("raise with rest", G("g", [V, K, O]), (ValueError, RuntimeError(1)), (TypeError,))
run("none match", G("g", [O]), (ValueError,), (KeyError,))
run("base", BaseExceptionGroup("b", [KeyboardInterrupt(), V]), (ValueError,), (KeyError,))
run("class of group", G("g", [V]), (ExceptionGroup,), (KeyError,))
run("bad type", G("g", [V]), (5,), (KeyError,))
def reraise():
    try: raise G("g", [V, G("n", [K, O])])
    except* ValueError: raise
    except* KeyError as e: raise e
    except* OSError: pass
try: reraise()
except ExceptionGroup as e: print(tree(e))
class My(ExceptionGroup):
    def derive(self, excs): return My(self.message + "'", excs)
m = My("m", [V, My("in", [K, V])])
m.add_note("noted")
a, b = m.split(ValueError)
print(tree(a), tree(b), a.__notes__, a.__notes__ is m.__notes__, tree(m.subgroup(lambda e: e is K)), m.subgroup(OSError), m.split(My)[1])
for code in ("G('g', [])", "G('g', [5])", "G('g', [KeyboardInterrupt()])", "G(5, [V])", "G('g')", "G('g', V)", "type(BaseExceptionGroup('b', [V])).__name__", "type(BaseExceptionGroup('b', [GeneratorExit()])).__name__", "m.split(5)", "m.subgroup(int)", "m.message", "m.args[0]", "str(m)", "repr(G('g', [V, T]))", "str(G('one', [V]))"):
    try: print(code, "|", eval(code))
    except Exception as e: print(code, "|", type(e).__name__, e)
for code in ("try: 0\nexcept* ValueError: pass\nexcept KeyError: pass", "try: 0\nexcept*: pass", "for i in x:\n try: 0\n except* ValueError: break", "def f():\n try: 0\n except* ValueError: return", "for i in x:\n try: 0\n except* V:\n  for j in x: break"):
    try: compile(code, "c", "exec"); print("fine")
    except SyntaxError as e: print(e.msg)
