# A site that has read an attribute of a function meets one that has no attributes of its own, and nothing but a name in common.
# expect: [1, None, 1, None, 1, None]
# expect: [(7, None), (7, None), (7, None)]
def f(): pass
def g(): pass


f.a = 1


def look(o):
    try:
        return o.a
    except AttributeError:
        return None


for _ in range(5):
    look(f)
print([look(o) for _ in range(3) for o in (f, g)])


class C:
    pass


c = C()
c.a = 7
print([(look(c), look(g)) for _ in range(3)])
