# A class body is a scope that its methods do not see; __class__, names looked up late, locals of the body.
name = "global"

class A:
    name = "A"
    def get(self):
        return name
    copied = name
    def default(self, value=name):
        return value
    class Inner:
        seen = name
    exec("made = name + '!'")
    locals()["injected"] = 7

print(A().get(), A.copied, A().default(), A.Inner.seen, A.made, A.injected)

def outer(flag):
    name = "outer"
    class B:
        if flag:
            name = "B"
        got = name
    class C:
        got = name
        name = name + "-C"
        again = name
    return B.got, C.got, C.again

print(outer(True), outer(False))

class D:
    def who(self):
        return __class__
    def method(self):
        return super().__repr__()[:3]
    static = staticmethod(lambda: __class__)

class E(D):
    pass

print(E().who().__name__, E().method(), D.static().__name__)
for i in range(2):
    class Loop:
        n = i
        i = 5
print(Loop.n, Loop.i, i)

class Order:
    order = list(locals())
    b = 1
    a = 2
    later = [k for k in locals() if k[0] != "_"]

print(Order.later, Order.order[:2])

class Del:
    x = 1
    del x
    try:
        x
    except NameError as e:
        msg = str(e)

print(Del.msg)
