"""Rules that CPython's tests ask for: each line is one of them."""
import types, sys, abc, collections, warnings
def show(f):
    try: r=f()
    except BaseException as e: r=repr(e)
    print(f.__name__, r)


@show
def reversed_after_clear():
    d={f'k{i}':i for i in range(3)}
    for i in range(3): del d[f'k{i}']
    d={f"k{i}": i for i in range(100)}
    for i in range(99): del d[f"k{i}"]
    its=(reversed(d),reversed(d.keys()))
    d.clear(); d['k0']=0
    return [list(i) for i in its]


@show
def float_keywords():
    class S(float): pass
    return S(x=0)


@show
def invalid_escapes():
    r=[]
    for s in ["b'''\n\\z'''", "'''\n\\z'''", "'''\n\\407'''"]:
        with warnings.catch_warnings(record=True) as w:
            warnings.simplefilter('always', category=SyntaxWarning)
            eval(s)
        r.append((len(w), w[0].lineno))
        with warnings.catch_warnings(record=True) as w:
            warnings.simplefilter('error', category=SyntaxWarning)
            try: eval(s)
            except SyntaxError as e: r.append((str(e), e.lineno, e.offset,len(w)))
    return r


@show
def class_comprehension_sees_type_parameter():
    code='''
def mb(a): 
    class B: arg=a
    return B
class C[T]:
    T = "class"
    class Inner(mb([T for _ in (1,)]), mb(T)): pass
'''
    ns={}
    exec(code,ns)
    return [b.arg for b in ns['C'].Inner.__bases__]


@show
def type_parameter_bound_not_mangled():
    code='''
__X = 5
def mb(a): 
    class B: arg=a
    return B
class Y[T: __X](mb(lambda: __X), mb(lambda: (lambda: __X)), mb([__X for _ in (1,)])):
    pass
'''
    ns={}
    exec(code,ns)
    return [b.arg for b in ns['Y'].__bases__]


@show
def patterns_of_two_bases():
    class M1(collections.UserDict, collections.abc.Sequence): pass
    def c(x):
        match x:
            case [*_]: return 'seq'
            case {}: return 'map'
    class S4(collections.UserList, dict): pass
    class M4(dict, collections.abc.Sequence): pass
    return c(M1()), c(S4()), c(M4())


@show
def deque_length_hint():
    d=collections.deque(range(5)); it=iter(d); next(it); d.append(3)
    try: next(it)
    except RuntimeError: pass
    return it.__length_hint__()


@show
def no_class_attribute():
    class NoClass:
        def __getattribute__(self,n):
            if n=='__class__': raise AttributeError(n)
            return super().__getattribute__(n)
    class A(metaclass=abc.ABCMeta): pass
    return isinstance(NoClass(),A)


@show
def nan_signs(): 
    return [str(float(x)) for x in ('nan','-nan')], (-float('nan')).__format__('+')


@show
def generic_class_in_class():
    class Outer:
        class Inner[T]:
            x = [T for _ in (1,)]
    return Outer.Inner.x


@show
def hash_of_deep_tuple():
    t = ()
    for _ in range(500_000):
        t = (t,)
    try:
        hash(t)
    except RecursionError as e:
        return "while hashing a tuple" in str(e)


@show
def generic_takes_no_arguments():
    class C[T]:
        pass
    C(1)


@show
def context_of_thrown():
    def handling():
        try:
            raise KeyError("a")
        except Exception:
            yield
    g = handling()
    g.send(None)
    try:
        g.throw(ValueError)
    except ValueError as e:
        return repr(e.__context__)
