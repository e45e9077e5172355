# Cells: shared between closures, late binding, rebinding through nonlocal, what __closure__ shows.
def counter():
    n = 0
    def up(by=1):
        nonlocal n
        n += by
        return n
    def peek():
        return n
    return up, peek

up, peek = counter()
other, _ = counter()
print(up(), up(5), peek(), other(), peek())
late = [lambda: i for i in range(3)]
early = [lambda i=i: i for i in range(3)]
print([f() for f in late], [f() for f in early])

def cells():
    a, b = 1, [2]
    def inner():
        return a, b
    print(inner.__code__.co_freevars, [c.cell_contents for c in inner.__closure__])
    a = 10
    b.append(3)
    print([c.cell_contents for c in inner.__closure__])
    inner.__closure__[0].cell_contents = "through the cell"
    return a, inner()

print(cells())

def empty():
    def use():
        return later
    try:
        use.__closure__[0].cell_contents
    except ValueError as e:
        print(e)
    try:
        use()
    except NameError as e:
        print(e)
    later = "now"
    return use()

print(empty())

def recursive():
    def fact(n):
        return 1 if n < 2 else n * fact(n - 1)
    return fact(20)

print(recursive(), (lambda s: s(s, 5))(lambda s, n: n and n + s(s, n - 1)))

def deep():
    a = 1
    def b():
        def c():
            def d():
                nonlocal a
                a += 1
                return a
            return d
        return c()
    return b()

d = deep()
print(d(), d())
