# uncaught: errors in class bodies, comprehensions, lambdas, decorators and defaults.
import traceback

def attempt(text):
    import linecache
    name = "<%s>" % text.split()[0]
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    try:
        exec(compile(text, name, "exec"), {"fail": fail})
    except Exception as e:
        print("".join(traceback.format_exception(e)[2:]), end="")

def fail(*args):
    raise ValueError("failed with %r" % (args,))

attempt("class K:\n    x = 1\n    y = fail(x)\n")
attempt("@fail\nclass Decorated: pass\n")
attempt("def g(a=fail(1)): pass\n")
attempt("lst = [fail(i) for i in range(3)]\n")
attempt("gen = list(fail(i) for i in range(3))\n")
attempt("(lambda q: fail(q))(5)\n")
attempt("class M(metaclass=fail): pass\n")
attempt("class Outer:\n    class Inner:\n        z = fail('inner')\n")
attempt("f'{fail(1)!r} and {2}'\n")
attempt("x = [\n    1,\n    fail(2),\n    3]\n")
attempt("type A = fail('alias')\nA.__value__\n")
attempt("def h[T: fail('bound')](): pass\nh.__type_params__[0].__bound__\n")
attempt("def ann(x: fail('annotation')): pass\nann.__annotations__\n")
attempt("match 5:\n    case x if fail(x):\n        pass\n")
class Final:
    attribute = fail("uncaught in a class body")
