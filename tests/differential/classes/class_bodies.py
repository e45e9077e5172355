# What a class body may contain: statements, loops, conditionals, exceptions, imports, nested classes, exec.
class K:
    import math
    from os import path as p
    for i in range(3):
        exec("attr%d = i * i" % i)
    if i == 2: chosen = "two"
    else: chosen = "other"
    try: 1 / 0
    except ZeroDivisionError as e: caught = str(e)
    with open(__file__) as f: first = f.readline()[:5]
    def method(self): return self.chosen
    alias = method
    class Nested:
        class Deep: value = "deep"
        outer_seen = "chosen" in vars()
    a, *b = range(3)
    def __getitem__(self, k): return k
    x: int
    y: str = "annotated"
    lst = [v for v in range(3)]
    assert lst, "message"
    del i
    print("the body runs", __qualname__, __module__)
    global made_global
    made_global = "through global"
    lam = lambda self, n=a: (self.a, n)
    while len(lst) < 5: lst.append(len(lst))
    match lst:
        case [first_item, *_]: pass
print(K.math.pi > 3, K.p.sep, K.attr2, K.chosen, K.caught, K.first, K().alias(), K.Nested.Deep.value, K.Nested.outer_seen, K.b, K.lst, hasattr(K, "i"), hasattr(K, "e"), made_global, K().lam(), K.first_item, K.__annotations__, K.__dict__["y"], K.__firstlineno__, K.__static_attributes__)
class Empty: ...
class Doc:
    """doc"""
class NoDoc:
    x = 1
    "not a doc"
print(Empty.__doc__, Doc.__doc__, NoDoc.__doc__, Doc.__name__, Doc.__qualname__, K.Nested.Deep.__qualname__, K.Nested.Deep.__module__)
def factory(n):
    class Made:
        value = n
        def get(self): return n, self.value, __class__.__name__
    return Made
print(factory(1)().get(), factory(2).value, factory(1) is factory(1), factory.__name__, factory(1).__qualname__)
