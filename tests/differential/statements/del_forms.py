# del of names, items, slices, attributes and nested targets; what is unbound afterwards.
class Watch:
    def __delattr__(self, name):
        print("delattr", name)

    def __delitem__(self, key):
        print("delitem", key)

w = Watch()
del w.a, w[1], w[1:2], w[1:2, ::3, ...]
del (w.b), [w.c, (w.d,)]
numbers = list(range(10))
del numbers[1:8:3]
print(numbers)
del numbers[-2:], numbers[0]
print(numbers)
mapping = {"a": 1, "b": 2}
del mapping["a"]
try:
    del mapping["a"]
except KeyError as e:
    print("KeyError", e)

def local():
    value = 1
    del value
    try:
        value
    except UnboundLocalError as e:
        print(e)
    value = 2
    return value

def closed():
    cell = [1]
    def inner():
        return cell
    del cell
    try:
        inner()
    except NameError as e:
        print(type(e).__name__, e)
    cell = "back"
    return inner()

print(local(), closed())
try:
    del nothing
except NameError as e:
    print(e)
for bad in ("del f()", "del 1", "del (a, 1)", "del a + b", "del None", "del *a"):
    try:
        compile(bad, "s", "exec")
    except SyntaxError as e:
        print(bad, "->", e.msg)
