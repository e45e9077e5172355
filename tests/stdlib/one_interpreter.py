# The process has one interpreter, of which concurrent.interpreters tells; a second one is refused, and a pool of them says that it is broken.
import logging
import _interpreters
from concurrent import futures, interpreters

main = interpreters.get_main()
print(main, interpreters.get_current() == main, interpreters.list_all(), main.whence, main.is_running())
# expect: Interpreter(0) True [Interpreter(0)] runtime init True
try:
    interpreters.create()
except interpreters.InterpreterError as e:
    print(e)                                                    # expect: this runtime has one interpreter and cannot make another
for action in (main.close, lambda: main.exec("1"), lambda: main.call(print), lambda: main.prepare_main(a=1)):
    try:
        action()
    except interpreters.InterpreterError as e:
        print(e)
# expect: cannot destroy unrecognized interpreter 0
# expect: cannot exec code for unrecognized interpreter 0
# expect: cannot make a call in unrecognized interpreter 0
# expect: cannot update __main__ for unrecognized interpreter 0
for given in (1, -1, "x", 1.5):
    try:
        _interpreters.whence(given)
    except Exception as e:
        print(type(e).__name__, e)
# expect: InterpreterNotFoundError unrecognized interpreter ID 1
# expect: ValueError interpreter ID must be a non-negative int, got -1
# expect: TypeError interpreter ID must be an int, got str
# expect: TypeError interpreter ID must be an int, got float
shareable = [None, True, 1, 1 << 90, 1.5, "x", b"x", (1, [2]), memoryview(b"x"), interpreters.create_queue()]
print(all(map(interpreters.is_shareable, shareable)))           # expect: True
print([o for o in ([1], {}, 1j, ..., bytearray(), frozenset()) if interpreters.is_shareable(o)])        # expect: []

logging.disable()
with futures.InterpreterPoolExecutor(2) as pool:
    future = pool.submit(int)
    print(type(future.exception()).__name__)                    # expect: BrokenInterpreterPool
with futures.ThreadPoolExecutor(2) as pool:
    print(pool.submit(int, "7").result())                       # expect: 7
