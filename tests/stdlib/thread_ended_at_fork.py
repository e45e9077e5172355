# A thread that was starting or ending when another forked is over in the child: is_alive() says so, and join() does not wait.
# timeout: 60
import os, threading, warnings
warnings.simplefilter("ignore")

stop = False
started = []

def churn():
    while not stop:
        thread = threading.Thread(target=int)
        started[:] = [thread]
        thread.start()
        thread.join()

churner = threading.Thread(target=churn)
churner.start()
codes = []
for i in range(200):
    mine = threading.Thread(target=int)
    mine.start()
    pid = os.fork()
    if pid == 0:
        for thread in (mine, churner):
            thread.join(5)
            if thread.is_alive():
                os._exit(11)
        for thread in started:
            try:
                thread._os_thread_handle.join(5)
            except RuntimeError:                # not started yet: then it never will be
                continue
            if not thread._os_thread_handle.is_done():
                os._exit(12)
        os._exit(10)
    mine.join()
    codes.append(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
stop = True
churner.join()
print(set(codes))   # expect: {10}
