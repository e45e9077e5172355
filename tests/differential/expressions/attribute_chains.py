# Long chains of attributes, calls and items; assignment and deletion through them; safe evaluation order.
class Node:
    def __init__(self, name): self.name, self.kids, self.data = name, {}, []
    def add(self, name):
        self.kids[name] = Node(name)
        return self
    def __getitem__(self, k): return self.kids[k]
    def __getattr__(self, n):
        if n in self.__dict__.get("kids", ()): return self.kids[n]
        raise AttributeError("%s has no %s" % (self.name, n))
    def __call__(self, *a): self.data.extend(a); return self
root = Node("root").add("a").add("b")
root["a"].add("x")["x"](1, 2)(3).name = "renamed"
print(root.a.x.name, root["a"]["x"].data, root.a.x.data[-1].__class__.__name__, root.b("z").data[0].upper().lower()[0])
root.a.x.data[1:2], root.b.attr = ["new", "items"], 5
root.a.x.data[0] += 10
root.b.attr **= 2
del root.a.x.data[-1], root.b.data
print(root.a.x.data, root.b.attr, sorted(vars(root.b)))
for e in ("root.c", "root.a.y.z", "root['q']", "root.b.data", "root.a.x.data[9]", "root.a.x.data.nope", "root.a().b", "root.b.attr.real.imag.denominator.x"):
    try:
        print(e, eval(e))
    except (AttributeError, LookupError) as x:
        print(e, "->", type(x).__name__, x)
print(" a-b ".strip().split("-")[1].join("xy").replace("x", "[").title(), (lambda: root)().a.name, [root][0].b.attr, {"k": root}["k"].a.x.data.copy().__len__(), (root.a if root else None).name, "abc"[1:].upper().__add__("!").count("!"), (5).bit_length().bit_length(), [].__class__.__name__.__class__.__mro__[1].__name__)
obj = type("O", (), {})()
obj.f = lambda *a: a
obj.f.tag = [1]
print(obj.f(1, 2), obj.f.tag, getattr(obj, "f")(), vars(obj)["f"] is obj.f)
