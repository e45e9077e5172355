"""isinstance() with metaclasses that do and do not have their own __instancecheck__."""
import enum, abc, collections.abc, typing
class M(type): pass
class I(type):
    def __instancecheck__(c,o): return o==1
class J(I): pass
class K(M):
    __instancecheck__=lambda c,o: 'yes'
class A(metaclass=M): pass
class B(A): pass
class C(metaclass=I): pass
class D(metaclass=J): pass
class E(metaclass=K): pass
class F(enum.Flag): X=1
class W:
    __class__=A
class Ab(abc.ABC): pass
Ab.register(int)
def t(f):
    try: return f()
    except BaseException as e: return type(e).__name__, str(e)
for o in (A(),B(),1,F.X,W(),E,C,None,'a'):
    print([t(lambda: isinstance(o,c)) for c in (A,B,C,D,E,F,Ab,(A,Ab),(str,C),(F,(A,int)),collections.abc.Sized,M,type,typing.Any,typing.List)])
M.__instancecheck__=lambda c,o: True
print(isinstance(1,A), isinstance(1,(str,A)))
del M.__instancecheck__
print(isinstance(1,A), isinstance(B(),A))
