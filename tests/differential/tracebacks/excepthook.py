# uncaught: sys.excepthook replaced, failing, and sys.last_exc.
import sys

def hook(kind, value, tb):
    print("hook:", kind.__name__, value, tb.tb_lineno, file=sys.stderr)
    if "second" in str(value):
        raise TypeError("the hook fails")

sys.excepthook = hook
import threading

def threaded(args):
    print("thread hook:", args.exc_type.__name__, args.exc_value, args.thread.name, file=sys.stderr)

threading.excepthook = threaded
t = threading.Thread(target=lambda: 1 / 0, name="worker")
t.start()
t.join()
sys.__excepthook__(ValueError, ValueError("given by hand"), None)

def unraisable(args):
    print("unraisable:", args.exc_type.__name__, args.exc_value, args.err_msg.split("<")[0], file=sys.stderr)

sys.unraisablehook = unraisable

class Noisy:
    def __del__(self):
        raise ValueError("from __del__")

Noisy()
raise RuntimeError("the second problem")
