"""Code that runs in globals of a dict's subclass: what its names ask of it."""


class Loud(dict):
    def __getitem__(self, key):
        asked.append("get " + key)
        return super().__getitem__(key)

    def __setitem__(self, key, value):
        asked.append("set " + key)
        super().__setitem__(key, value)

    def __delitem__(self, key):
        asked.append("del " + key)
        super().__delitem__(key)


class Frozen(dict):
    def __setitem__(self, key, value):
        raise TypeError("frozen")


asked = []
g = Loud()
exec("x = 1\nfor i in 1, 2:\n  y = x + i\ndel x\ndef f():\n  global z\n  z = y\n  return z\nw = f()\n", g)
print([a for a in asked if a.startswith("set") or a.startswith("del")], sorted(k for k in g if len(k) == 1))
for text in "x = 1", "import sys", "def f(): pass", "for i in [1]: pass", "class C: pass":
    try:
        exec(text, Frozen())
    except TypeError as e:
        print(e)
exec("a = 5\nprint(a, len)\n", names := {"len": "mine"})
print(names["a"])
for _ in range(30):
    exec("a = a + 1\nb = len if a < 20 else 'len'\nif a == 15: del len", names)
print(names["a"], names["b"])
