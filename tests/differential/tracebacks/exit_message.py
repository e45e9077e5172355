# uncaught: SystemExit with an object as its code: printed, status 1.
import atexit
import sys

atexit.register(print, "atexit", 1, sep="-")

@atexit.register
def second():
    print("runs first")

class Bad:
    def __call__(self):
        raise ValueError("in an atexit function")
    def __repr__(self):
        return "<Bad>"

atexit.register(Bad())
try:
    sys.exit()
except SystemExit as e:
    print(repr(e), e.code)
try:
    raise SystemExit(1, 2)
except SystemExit as e:
    print(repr(e), e.code)
try:
    exit(5)
except SystemExit as e:
    print(e.code)
except NameError:
    print("no site")
try:
    pass
finally:
    sys.exit({"code": ["an", "object"]})
