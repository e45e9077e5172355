# uncaught: exit codes are taken modulo 256, True is an int, finally blocks run.
import sys
import threading
def leave():
    try:
        sys.exit(258)
    finally:
        print("cleaned up")
threading.Thread(target=lambda: sys.exit(9)).start()
try:
    sys.exit(True)
except SystemExit as e:
    print(e.code is True)
try:
    leave()
except BaseException as e:
    print(type(e).__mro__[1].__name__)
    raise
