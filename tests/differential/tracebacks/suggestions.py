# "Did you mean": attributes, names, imports, keywords, modules not imported.
import traceback

class Thing:
    color, colour_map, _private, method = 1, 2, 3, 4
    __slots__ = ("slotted",)
    def __init__(self): self.slotted = 1
    def use(self):
        return methdo

class Getattr:
    real_name = 1
    def __getattr__(self, name): raise AttributeError(name)

def attempt(f):
    try:
        f()
    except Exception as e:
        print(traceback.format_exception_only(e)[-1], end="")

value, values, vale = 1, 2, 3
t = Thing()
import collections
for f in (lambda: t.colour, lambda: t.colr, lambda: t.private, lambda: t.metod, lambda: t.slotte, lambda: t.x, lambda: t.completely_different_thing, lambda: "".uper(),
          lambda: [].apend(1), lambda: vlaue, lambda: valuees, lambda: pirnt, lambda: Ture, lambda: t.use(), lambda: Getattr().real_nam, lambda: collections.OrderDict,
          lambda: None.upper, lambda: (1).reel, lambda: sys.argv, lambda: json.dumps, lambda: self, lambda: exec("from math import sine"), lambda: exec("from os import pth"),
          lambda: exec("import colections"), lambda: exec("import pahtlib"), lambda: int.from_byte, lambda: Thing.coloor, lambda: exec("def f(keyword): pass\nf(keywrod=1)"),
          lambda: sorted([], revers=1), lambda: [].length, lambda: {}.add(1), lambda: {}.append, lambda: "".len, lambda: [].push(1), lambda: ().append(1)):
    attempt(f)
def scope():
    local_variable = 1
    def inner():
        nonlocal local_variable
        return local_varible
    inner()
attempt(scope)
class Self:
    field = 1
    def get(self): return field
attempt(Self().get)
