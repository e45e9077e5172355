# options: -X bare
# Exceptions, finally, loops, generators and what leaves them.
# exceptions
def f():
    try:
        return "try"
    finally:
        print("fin")
print(f())
def g():
    for i in range(3):
        try:
            if i == 1: continue
            if i == 2: break
            print("i", i)
        finally:
            print("finally", i)
    else:
        print("no")
g()
try:
    try:
        raise ValueError("a")
    except ValueError as e:
        raise KeyError("b") from e
except KeyError as e:
    print(repr(e), repr(e.__cause__), e.__suppress_context__)
try:
    try:
        raise ValueError("a")
    except ValueError:
        raise KeyError("b")
except KeyError as e:
    print(repr(e.__context__))
class CM:
    def __init__(self, n, swallow=False): self.n=n; self.s=swallow
    def __enter__(self): print("enter", self.n); return self
    def __exit__(self, t, v, tb): print("exit", self.n, t and t.__name__, v); return self.s
with CM(1) as a, CM(2, True) as b:
    print(a.n, b.n)
    raise RuntimeError("x")
print("after")
try:
    with CM(3): 1/0
except ZeroDivisionError as e: print(e)
try:
    raise ExceptionGroup("eg", [ValueError(1), TypeError(2), KeyError(3)])
except* ValueError as e:
    print("VE", e.exceptions)
except* (TypeError, KeyError) as e:
    print("TK", e.exceptions)
try:
    try:
        raise ExceptionGroup("eg", [ValueError(1), OSError(2)])
    except* ValueError: pass
except ExceptionGroup as e:
    print(e, e.exceptions)
def h():
    try:
        yield 1
        yield 2
    except GeneratorExit:
        print("closed"); raise
    finally:
        print("gen fin")
x = h(); next(x); x.close()
def h2():
    while True:
        try:
            yield
        except ValueError as e:
            print("thrown", e)
x = h2(); next(x); x.throw(ValueError("v")); 
def sub():
    r = yield 1
    print("r", r)
    return "ret"
def deleg():
    v = yield from sub()
    print("v", v)
    yield 99
d = deleg(); print(next(d)); print(d.send("sent"))
e = None
try:
    raise ValueError
except ValueError as e: pass
try: e
except NameError as ex: print(ex)
def nested():
    try:
        try:
            raise ValueError(1)
        finally:
            try:
                raise TypeError(2)
            except TypeError: print("inner")
    except ValueError as e: print("outer", e)
nested()
def unb():
    print(zz)
    zz = 1
try: unb()
except UnboundLocalError as e: print(e)
def ret_in_fin():
    for i in range(2):
        try: 1/0
        except ZeroDivisionError:
            continue
        finally: print("f", i)
    return "done"
print(ret_in_fin())
try: assert 1 == 2, "msg"
except AssertionError as e: print("AE", e)
try:
    int("x")
except (TypeError, ValueError) as e: print(type(e).__name__, e)
try:
    [][1]
except IndexError as e: print(e)
try: {}["k"]
except KeyError as e: print(e, e.args)
try: None.foo
except AttributeError as e: print(e)
try: f(1,2,3)
except TypeError as e: print(e)
def kw(a, *, b): pass
for c in (lambda: kw(), lambda: kw(1), lambda: kw(1, c=2), lambda: kw(1, b=1, a=2), lambda: kw(1,2,b=3)):
    try: c()
    except TypeError as e: print(e)
