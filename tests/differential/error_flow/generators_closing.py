# Generators left in the middle: close, throw, return in finally, yield in finally, delegation.
def g(name="g"):
    try:
        while True:
            try:
                got = yield name
                print("got", got)
            except ValueError as e:
                print("caught", e)
                yield "after error"
    except GeneratorExit:
        print(name, "exit")
        return "closing value"
    finally:
        print(name, "finally")
x = g()
print(next(x), x.send(1), x.throw(ValueError("v")), next(x), x.close(), x.close())
try:
    next(x)
except StopIteration as e:
    print("stopped", e.value)
def outer():
    try:
        r = yield from g("inner")
        print("inner gave", r)
    finally:
        print("outer finally")
x = outer(); next(x); print("close:", x.close())
x = outer(); next(x)
try:
    x.throw(KeyError("k"))
except KeyError as e:
    print("through", e, e.__traceback__.tb_next is not None)
def stubborn():
    try: yield 1
    finally: yield 2
x = stubborn(); next(x)
try:
    x.close()
except RuntimeError as e:
    print(e)
try:
    next(x)
except GeneratorExit:
    print("the close goes on", next(x, "now done"))
def stops():
    yield 1
    raise StopIteration("boom")
try:
    list(stops())
except RuntimeError as e:
    print(e, repr(e.__cause__), e.__suppress_context__)
def lazy(): raise ValueError("never started"); yield
x = lazy(); print(x.close(), list(x))
x = lazy()
for attempt in range(2):
    try: x.throw(OSError("first"))
    except OSError as e: print(attempt, e)
print(list(x))
def running():
    try: next(me)
    except ValueError as e: yield str(e)
me = running(); print(next(me))
def context():
    try: yield
    except Exception as e: print("in context", repr(e), repr(e.__context__)); raise RuntimeError("new") from None
x = context(); next(x)
try:
    try: 1 / 0
    except ZeroDivisionError: x.throw(LookupError("thrown"))
except RuntimeError as e:
    print(repr(e.__context__), e.__cause__, e.__suppress_context__)
for bad in (5, "text", int, None):
    try: g().throw(bad)
    except TypeError as e: print(e)
try: g().send(1)
except TypeError as e: print(e)
class NoThrow:
    def __iter__(self): return self
    def __next__(self): return "item"
    def close(self): print("NoThrow closed")
def d(): yield from NoThrow()
x = d(); next(x); x.close()
x = d(); next(x)
try: x.throw(ValueError("no throw method"))
except ValueError as e: print(e)
