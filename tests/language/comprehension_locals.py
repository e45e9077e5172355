# Variables of inlined comprehensions in locals() and f_locals, of functions, modules and classes.
import sys
print([sorted(k for k in locals() if k[:2]!='__') for x in [1]])
print([type(locals()) for x in [1]])
print([locals() is globals() for x in [1]], locals() is globals())
print([type(sys._getframe().f_locals) for x in [1]])
print([(sorted(sys._getframe().f_locals), sys._getframe().f_locals['x']) for x in [1]])
print([sys._getframe().f_locals for x in [1]][0])
class C:
    a = 5
    b = [sorted(locals()) for y in [1]]
    c = [sorted(sys._getframe().f_locals) for y in [1]]
    d = [[sorted(locals()) for z in [1]] for y in [1]]
    x1 = [[z for z in [1]]+sorted(locals()) for y in [1]]
    @staticmethod
    def m():
        q = 1
        return [sorted(locals()) for x in [1]], [sorted(sys._getframe().f_locals) for x in [1]], [x for x in [1]]+sorted(locals())
print(C.b, C.c, C.d, C.x1, C.m())
def g():
    [x for x in [1]]
    fr=sys._getframe()
    return [(sorted(fr.f_locals), fr.f_locals['x']) for x in [3]]
print(g())
def h():
    x = 7
    return [(sorted(locals()), locals()['x']) for x in [3]]
print(h())
def h(y):
    return [(sorted(locals()), locals()['x']) for x in [3] if (lambda: x+y)]
print(h(1))
print([exec("x=5; print(x)") or x for x in [3]])
print([eval("x") for x in [3]])
print([sorted(vars())[-1] for zz in [3]])
print([dir() for zz in [3]])
