# Ten thousand threads, two hundred at a time; one that cannot be started is an error and leaves nothing behind.
# timeout: 120
import threading

lock, count = threading.Lock(), 0


def work():
    global count
    with lock:
        count += 1


for _ in range(50):
    threads = [threading.Thread(target=work) for _ in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
print(count, threading.active_count())                  # expect: 10000 1

before = threading.stack_size(1 << 45)
refused = threading.Thread(target=work)
try:
    refused.start()
except RuntimeError as error:
    print(error)                                        # expect: can't start new thread
threading.stack_size(before)
print(threading.active_count(), refused.is_alive(), count)      # expect: 1 False 10000
again = threading.Thread(target=work)
again.start()
again.join()
print(count)                                            # expect: 10001
with open("/proc/self/status") as status:
    resident = [int(line.split()[1]) for line in status if line.startswith("VmRSS")][0]
print(resident < 200_000)                               # expect: True
