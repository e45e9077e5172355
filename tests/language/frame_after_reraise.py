"""The line of a frame that an exception has left through a finally clause, a with statement or the end of an except clause: where the frame raised it."""


def in_except():
    try:
        1 / 0
    except ZeroDivisionError as e:
        1 / 0
    pass


def in_finally():
    try:
        1 / 0
    finally:
        x = 1


class Manager:
    def __enter__(self):
        return self

    def __exit__(self, *args):
        pass


def in_with():
    with Manager():
        with Manager():
            1 / 0
        pass


async def in_async():
    class Async:
        async def __aenter__(self):
            pass

        async def __aexit__(self, *args):
            pass

    async with Async():
        1 / 0


def run_async():
    in_async().send(None)


for f in in_except, in_finally, in_with:
    try:
        f()
    except ZeroDivisionError as e:
        frame = e.__traceback__.tb_next.tb_frame
        print(f.__name__, frame.f_lineno - frame.f_code.co_firstlineno)
# expect: in_except 4
# expect: in_finally 4
# expect: in_with 3
try:
    run_async()
except ZeroDivisionError as e:
    frame = e.__traceback__.tb_next.tb_next.tb_frame
    print(frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno)
# expect: in_async 9


def naked():
    try:
        raise ValueError(1)
    except* ValueError:
        raise


# What except* wraps begins its traceback at the except* clause.
try:
    naked()
except ExceptionGroup as e:
    first = naked.__code__.co_firstlineno
    print([t.tb_lineno - first for t in (e.__traceback__.tb_next, e.exceptions[0].__traceback__)])
# expect: [3, 2]
