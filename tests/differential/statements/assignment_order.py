# The right side first, then targets from left to right, each with its own subexpressions in order.
def show(tag, value):
    print(tag, end=" ")
    return value

class Box:
    def __setattr__(self, name, value):
        print("set", name, "=", value)

    def __setitem__(self, key, value):
        print("item", key, "=", value)

box = Box()
show("target1", box).a = show("target2", box)[show("key", 3)] = show("value", 10)
show("t", box).x, show("u", box)[show("k", 1)] = show("pair", (1, 2))
box.p, (box.q, *box.r), box.s = "a", "bcde", "f"
i = 0
i, cells = 2, [0, 0, 0]
i, cells[i] = 1, "at the new i"
print(i, cells)
x = y = z = []
x.append(1)
print(y is z, z)
(a, b), c = [d, e] = (1, 2), 3
print(a, b, c, d, e)
[first, [second, third]] = "a", ("b", "c")
print(first + second + third)
