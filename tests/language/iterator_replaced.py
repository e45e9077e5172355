"""The iterator of a generator expression, replaced through f_locals before the first step."""


def replaced(g, name, value):
    g.gi_frame.f_locals[name] = value
    return g


for obj in ([1, 2], 5, object(), {1: 2}, iter([7, 8])):
    try:
        print(list(replaced((x for x in range(10)), ".0", obj)))
    except TypeError as e:
        print(e)
