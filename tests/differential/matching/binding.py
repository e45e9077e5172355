# Names bound by patterns: also when a later part fails; order; walrus-like use; scope.
def f(x):
    match x:
        case [a, b, 3]: return "first", a, b
        case [a, c, 4]: return "second", a, c
    return sorted(locals())

print(f([1, 2, 3]), f([1, 2, 4]))

class Note:
    log = []
    def __init__(self, name, ok): self.name, self.ok = name, ok
    def __eq__(self, other):
        Note.log.append(self.name)
        return self.ok

class V:
    a, b, c = Note("a", True), Note("b", False), Note("c", True)

def order():
    match [1, 2, 3]:
        case [V.a, V.b, V.c]: return "all"
        case [V.c, x, V.a]: return "second", x
print(order(), Note.log)
def g(x):
    global made
    match x:
        case {"g": made}: return made
print(g({"g": 5}), made)
def nested(x):
    match x:
        case [y] if (z := y) and (lambda: y == z)(): return (lambda: (y, z))()
print(nested([4]))
class Body:
    match {"attr": 7}:
        case {"attr": attr}: pass
print(Body.attr)
def as_names(x):
    match x:
        case [int() as n, (str() | None) as s] as whole: return n, s, whole
        case ((a, b) as pair), *rest: return a, b, pair, rest
        case (1 | 2) as num: return num
print(as_names([1, None]), as_names([("p", "q"), "r"]), as_names(2), as_names(3))
match x := [1, 2]:
    case [*x]: print(x)
match 1, :
    case only, : print(only)
match *[1, 2], 3:
    case [*all_of_them]: print(all_of_them)
def gen():
    match (yield 1):
        case "go": yield "went"
        case _: yield "stayed"
it = gen()
next(it)
print(it.send("go"))
