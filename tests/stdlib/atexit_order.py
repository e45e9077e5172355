# options: -X bare
import atexit


def say(*args, **kw):
    print(args, kw)


atexit.register(say, "first")
atexit.register(say, "second", x=1)
print(atexit.register(print, "a decorator gives it back") is print)     # expect: True
atexit.unregister(print)


@atexit.register
def last():
    atexit.register(say, "late")
    print("last")


print(atexit._ncallbacks())                                             # expect: 3
try:
    atexit.register(5)
except TypeError as error:
    print(error)                                                        # expect: the first argument must be callable
atexit.register(lambda: 1 / 0)
# stderr: ZeroDivisionError: division by zero
# expect: last
# expect: ('late',) {}
# expect: ('second',) {'x': 1}
# expect: ('first',) {}
