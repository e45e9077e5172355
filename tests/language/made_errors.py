"""StopIteration and AttributeError as the runtime makes them: arguments, value, name, obj, text, context."""
def t(f):
    try: return f()
    except BaseException as e: return type(e).__name__, e.args, getattr(e,'value',0), str(e), e.__context__
def g():
    return (yield 1)
def g2(): return 5; yield
def g3(): return (1,2); yield
def n(x):
    x=x(); 
    try: next(x); next(x)
    except StopIteration as e: return e.args, e.value
    return None
print(t(lambda: next(iter(()))), n(g), n(g2), n(g3), t(lambda: StopIteration(1,2)), StopIteration(1,2).value, StopIteration().value)
class S(StopIteration): pass
class I:
    def __iter__(s): return s
    def __next__(s): raise S('q')
print(t(lambda: next(I())), list(I()), next(I(),7))
def h():
    r=yield from g2(); return r+1
print(n(h)); x=g(); next(x)
try: x.send(9)
except StopIteration as e: e.value=10; print(e.value,e.args)
import pickle,copy; e=pickle.loads(pickle.dumps(StopIteration(3))); print(e.value,e.args)
class It:
    def __next__(s): raise StopIteration
try: next(It())
except StopIteration as e: print(e.value,e.args,e.__traceback__ is not None)
def t(f):
    try: return f()
    except BaseException as e: return type(e).__name__, e.args, getattr(e,'name',0), getattr(e,'obj',0).__class__.__name__, str(e), e.__context__.__class__.__name__
class A: pass
class Ü: pass
B=type('B'*150,(),{}); B2=type('B'*100,(),{})
class G:
    def __getattr__(s,n): return object.__getattribute__(s,n)
class P:
    @property
    def p(self): raise AttributeError('in')
class S:
    __slots__=('x',)
a=A()
for o in (a,1,'s',None,Ü(),B(),B2(),G(),P(),S(),A,len,lambda:1,[],int): print(t(lambda: o.zz), t(lambda: o.ü), t(lambda: getattr(o,'n'*100)), t(lambda: getattr(o,'n'*101)), hasattr(o,'q'))
def ctx():
    try: 1/0
    except ZeroDivisionError: a.nn
print(t(ctx), t(lambda: S().x), t(lambda: P().p))
try: a.foo
except AttributeError as e: print(e.name,e.obj is a)
class Sub(str): pass
print(t(lambda: getattr(a,Sub('k'))))
