# Where errors surface when code runs later: properties, __del__-free hooks, class bodies, decorators, imports, threads of calls.
import sys
def attempt(label, f):
    try: print(label, "->", f())
    except BaseException as e:
        names = []
        tb = e.__traceback__.tb_next
        while tb: names.append(tb.tb_frame.f_code.co_name); tb = tb.tb_next
        print(label, "raises", type(e).__name__, e, names, getattr(e, "__notes__", ""), type(e.__context__).__name__)
class A:
    @property
    def p(self): return self.missing
    def __getattr__(self, n):
        if n == "fallback": return "from getattr"
        raise AttributeError(f"no {n}", name=n, obj=self)
    def __bool__(self): raise ValueError("truth")
    def __hash__(self): raise TypeError("no hash today")
    def __eq__(self, o): raise OSError("eq")
    def __len__(self): return "x"
    def __index__(self): return 1.5
    def __iter__(self): return 5
    def __call__(self): return self.p
a = A()
attempt("property", lambda: a.p)
attempt("getattr default", lambda: getattr(a, "p", "default"))
attempt("hasattr", lambda: (hasattr(a, "nope"), hasattr(a, "fallback")))
attempt("not", lambda: not a)
attempt("if", lambda: 1 if a else 2)
attempt("while", lambda: [1 for _ in "x" if a])
attempt("and", lambda: a and 1)
attempt("dict key", lambda: {a: 1})
attempt("in list", lambda: 1 in [a])
attempt("is in list", lambda: a in [a])
attempt("count", lambda: [1, a].count(2))
attempt("remove", lambda: [a].remove(1))
attempt("len", lambda: len(a))
attempt("index", lambda: [1][a])
attempt("iter", lambda: [*a])
attempt("call", lambda: a())
attempt("filter", lambda: list(filter(None, [a])))
attempt("sorted", lambda: sorted([a, a]))
attempt("match", lambda: (lambda: exec("match a:\n case 5: pass", {"a": a}))())
def deco(f): raise RuntimeError("decorating " + f.__name__)
def decorated():
    @deco
    def target(): pass
def class_body():
    class C:
        x = 1
        y = undefined_name
def init_subclass():
    class Base:
        def __init_subclass__(cls, **kw): raise LookupError(f"{cls.__name__} {kw}")
    class Sub(Base, k=1): pass
def default_arg():
    def f(x=1 / 0): pass
def annotation():
    def f(x: 1 / 0): pass
    try: f.__annotations__
    except ZeroDivisionError as e: return f"late {e}"
def recursive(n=0): return recursive(n + 1)
def nested_lambda(): return (lambda x: (lambda y: x.y)(1))(1)
def in_genexp(): return sum(1 // x for x in (1, 0))
def in_comp(): return [1 // x for x in (1, 0)]
def assertion(): assert [] == [1], f"lists {len([])}"
def exit_(): sys.exit({"code": 3})
def star_kw(): return (lambda *, a, b=2: a)(**{"b": 1})
for f in (decorated, class_body, init_subclass, default_arg, annotation, nested_lambda, in_genexp, in_comp, assertion, exit_, star_kw): attempt(f.__name__, f)
try: recursive()
except RecursionError as e: print(type(e).__name__, str(e)[:32])
try: a.nope
except AttributeError as e: print(e.name, e.obj is a)
try: undefined_thing
except NameError as e: print(e.name, e)
try: from sys import nothing_here
except ImportError as e: print(e.name, e.name_from, str(e).split("(")[0])
try: import no.such.module_
except ImportError as e: print(type(e).__name__, e.name, e.path, e)
try: {}["key"]
except KeyError as e: print(e.args, str(e), repr(e))
try: next(iter(()))
except StopIteration as e: print(e.value, e.args)
try: "é".encode("ascii")
except UnicodeEncodeError as e: print(e.encoding, e.object, e.start, e.end, e.reason)
try: open("/no/such/file")
except OSError as e: print(type(e).__name__, e.errno, e.strerror, e.filename, e.filename2)
