"""A child forked by another thread than the main one: the main thread has ended there, and the child exits when its threads have."""
# expect: status 0
# expect: joined the main thread
import os
import threading
import warnings

warnings.simplefilter("ignore")
reader, writer = os.pipe()
main = threading.current_thread()


def fork():
    pid = os.fork()
    if pid:
        print("status", os.waitpid(pid, 0)[1], flush=True)
        os.close(writer)
        print(os.read(reader, 100).decode())
        return

    def join():
        main.join()
        os.write(writer, b"joined the main thread")
    t = threading.Thread(target=join)
    t.start()
    t.join()


threading.Thread(target=fork).start()
