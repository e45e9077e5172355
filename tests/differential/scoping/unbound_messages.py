# NameError and UnboundLocalError: their texts, their suggestions in a traceback, and where free variables come in.
import traceback

def show(f, *args):
    try:
        f(*args)
    except NameError as e:
        print(type(e).__name__, "|", e, "|", e.name)
        print("   ", traceback.format_exception_only(e)[-1].strip())

def a():
    print(value)
    value = 1
show(a)
def b(flag):
    if flag:
        bound = 1
    return bound
show(b, False)
def c():
    for never in ():
        pass
    return never
show(c)
def d():
    try:
        raise ValueError
    except ValueError as err:
        pass
    return err
show(d)
def e():
    numbr = 1
    number = 2
    return nubmer
show(e)
def f():
    return lenn([1])
show(f)
def g():
    later
    def inner():
        return later
    later = 1
show(g)
def h():
    def inner():
        return later
    inner()
    later = 1
show(h)
class Holder:
    blech = 1
    def method(self):
        return blech
show(Holder().method)
def i():
    sys.path
show(i)
def j():
    import_this_thing_nobody_has
show(j)
def k():
    del missing
    missing = 1
show(k)
def l():
    with_ = 1
    x += 1
show(l)
