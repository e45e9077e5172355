# uncaught: in a thread an exception group; then the main thread ends with one too.
import threading

def fail():
    raise ExceptionGroup("many", [ValueError(1), ExceptionGroup("more", [TypeError("x")])])

t = threading.Thread(target=fail, name="grouped")
t.start()
t.join()
fail()
