"""The line of a frame that an exception has left through a finally clause or the end of an except clause: where the frame raised it."""


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


for f in in_except, in_finally:
    try:
        f()
    except ZeroDivisionError as e:
        frame = e.__traceback__.tb_next.tb_frame
        print(f.__name__, frame.f_lineno - frame.f_code.co_firstlineno)
# expect: in_except 4
# expect: in_finally 4
