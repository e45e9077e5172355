# Structures a million deep are let go of, on the thread that made them and on another one: no stack is deep enough for a call a level.
# timeout: 120
import threading

DEPTH = 1_000_000


class Node:
    def __init__(self, inside):
        self.inside = inside


def function(inside):
    def inner(x=inside):
        return x
    return inner


def generator(inside):
    yield inside


def started(inside):
    made = generator(inside)
    next(made)
    return made


def nested(make, depth):
    made = None
    for _ in range(depth):
        made = make(made)
    return made


KINDS = [("list", lambda x: [x], DEPTH), ("tuple", lambda x: (x,), DEPTH), ("dict", lambda x: {1: x}, DEPTH // 4),
         ("instance", Node, DEPTH // 2), ("function", function, DEPTH // 4), ("generator", started, DEPTH // 4)]
for name, make, depth in KINDS:
    made = nested(make, depth)
    del made
    box = [nested(make, depth)]
    thread = threading.Thread(target=box.clear)
    thread.start()
    thread.join()
    print(name, box)
# expect: list []
# expect: tuple []
# expect: dict []
# expect: instance []
# expect: function []
# expect: generator []
