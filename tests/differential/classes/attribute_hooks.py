# __getattr__, __getattribute__, __setattr__, __delattr__, __dir__, and where special methods are looked up.
class A:
    cls_attr = "class"
    def __init__(self): object.__setattr__(self, "log", [])
    def __getattribute__(self, name):
        if name not in ("log", "__class__", "__dict__"): object.__getattribute__(self, "log").append("get " + name)
        return object.__getattribute__(self, name)
    def __getattr__(self, name):
        if name.startswith("dyn_"): return name[4:]
        raise AttributeError("no %s here" % name)
    def __setattr__(self, name, value):
        self.log.append("set " + name)
        super().__setattr__(name, value)
    def __delattr__(self, name):
        self.log.append("del " + name)
        super().__delattr__(name)
    def __dir__(self): return ["z", "a", "m"]
a = A()
a.x = 1
print(a.x, a.cls_attr, a.dyn_thing, getattr(a, "missing", "default"), hasattr(a, "nope"))
del a.x
print(a.log, dir(a))
try:
    del a.x
except AttributeError as e:
    print(e)
try:
    a.nope
except AttributeError as e:
    print(e, e.name, e.obj is a)
a.__len__ = lambda: 5
try:
    len(a)
except TypeError as e:
    print(e)
print(a.__len__())
class Meta(type):
    def __getattr__(cls, name): return "meta " + name
    def __len__(cls): return 42
    def __contains__(cls, x): return x == "in"
    def __iter__(cls): return iter("meta")
    def __getitem__(cls, k): return "item %s" % k
    def __dir__(cls): return ["meta_dir"]
class B(metaclass=Meta):
    def __class_getitem__(cls, k): return "never used"
print(B.anything, len(B), "in" in B, list(B), B[1], dir(B))
try:
    B().anything
except AttributeError as e:
    print(e)
class C:
    def __class_getitem__(cls, k): return "C[%r] of %s" % (k, cls.__name__)
class D(C): pass
print(C[1], D["x", 2], C.__class_getitem__.__self__)
class Evil:
    def __getattribute__(self, n): raise KeyError(n)
for f in (lambda e: e.x, lambda e: hasattr(e, "x"), lambda e: getattr(e, "x", 1)):
    try:
        print(f(Evil()))
    except KeyError as k:
        print("KeyError", k)
class NoDict:
    __slots__ = ()
for act in ("NoDict().x = 1", "object().x = 1", "(1).x = 2", "len.x = 1", "int.x = 1", "NoDict().__dict__", "del NoDict.__doc__", "type(None).x = 1", "A.__name__ = 5", "A.__bases__ = ()", "NoDict.__class__ = 5", "a.__class__ = int", "a.__dict__ = 5", "del a.__dict__", "setattr(a, 5, 1)"):
    try:
        exec(act)
        print("fine", act)
    except (AttributeError, TypeError) as e:
        print(act, "->", type(e).__name__, e)
print(vars(a).keys() - {"log"}, a.__dict__ is vars(a))
