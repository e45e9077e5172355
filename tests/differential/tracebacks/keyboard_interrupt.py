# uncaught: KeyboardInterrupt raised by the program itself: the traceback, and the status of a signal.
def wait():
    try:
        raise KeyboardInterrupt
    finally:
        print("finally ran")

try:
    wait()
except Exception:
    print("not an Exception")
print("unreachable")
