# Functions, modules, cells, methods, generic aliases, unions, type parameters, templates. The .out file is what the reference prints.
# options: -X bare -W ignore
def t(s):
    g=globals()
    try:
        try: r=eval(s,g)
        except SyntaxError: exec(s,g); r="done"
        m=repr(r)
        i=m.find(" at 0x")
        if i>=0: m=m[:i]
        print(s, "->", m)
    except BaseException as e:
        m=str(e)
        i=m.find(" at 0x")
        print(s, "->", type(e).__name__, m if i<0 else m[:i])
def f(a,b=1,*,c=2): "doc"
def outer():
    x=1
    def g(): return x
    return g
g=outer()
F=type(f)
for s in ["F()","F(1,2)","F(f.__code__,1)","F(f.__code__,{},1)","F(f.__code__,{},'n',1)","F(f.__code__,{},'n',None,1)","F(f.__code__,{},'n',None,())","F(g.__code__,{})","F(g.__code__,{},None,None,())","F(g.__code__,{},None,None,(1,))","F(f.__code__,{},kwdefaults=1)","F(f.__code__,{},x=1)","F(f.__code__,{},'n',(),None,None,1)","F(f.__code__,{},None)",
 "f.__code__=1","del f.__code__","f.__code__=g.__code__","f.__name__=1","del f.__name__","f.__qualname__=1","del f.__qualname__","f.__defaults__=1","del f.__defaults__","f.__kwdefaults__=1","del f.__kwdefaults__","f.__annotations__=1","del f.__annotations__","f.__annotate__=1","del f.__annotate__","f.__dict__=1","del f.__dict__","f.__closure__=1","f.__globals__=1","f.__type_params__=1","del f.__type_params__","f.__module__","del f.__module__","f.__module__=3","f.__module__","f.__doc__","del f.__doc__","f.__doc__","f.__builtins__ is __builtins__.__dict__","f.__builtins__=1","f","f.x","f.x=1","f.__dict__","dir(F)","f.__get__(1)","f.__get__(None)","f.__get__(None,int)","f.__get__(None,None)","f.__closure__","F.__text_signature__", "f.__annotate__=lambda x: 3", "f.__annotations__","f.__annotate__=lambda x: {'a':3}", "f.__annotations__", "f.__annotate__", "f.__annotations__={1:2}", "f.__annotate__", "f.__annotate__=None", "f.__annotations__", "sorted(F.__dict__.keys())"]:
    t(s)
def h(x:int): pass
print(h.__annotate__(1), h.__annotations__); h.__annotate__=None; print(h.__annotations__, h.__annotate__)
c=(lambda: g).__closure__
M=type(__builtins__)
m=M("m")
for s in ["M()","M(1)","M('a',1,2)","M('a',doc=3).__doc__","M('a',x=3)","m","m.__dict__","m.x","m.__name__","del m.__name__","m.x","m.__annotations__","m.__annotate__","m.__annotations__=1","m.__annotations__","del m.__annotations__","del m.__annotations__","m.__annotate__=1","del m.__annotate__","m.__annotate__=lambda f:{'a':f}","m.__annotations__","m.__dict__=1","del m.__dict__","dir(m)","m.__getattr__=lambda n: n*2","m.zz","m.__class__=int","M.__new__(M).x","M.__new__(M).__dict__","sorted(M.__dict__.keys())","m.__spec__","m.__loader__", "m.__dir__()", "m.__dict__['__dir__']=lambda: 3", "m.__dir__()","dir(m)"]: t(s)
class S(M): pass
print(S('a').__dict__)
CT=type((lambda x: lambda: x)(1).__closure__[0])
cell=CT(3)
for s in ["CT()","CT().cell_contents","cell.cell_contents","cell.cell_contents=5","cell","del cell.cell_contents","cell.cell_contents","cell==CT()","CT(1)<CT(2)","CT()<CT(2)","CT(1,2)","CT(a=1)","hash(cell)","CT(1)=={}"]: t(s)
MT=type(m.__dir__); BM=type([].append)
class A:
    def m(self): "mdoc"
    @property
    def p(self): return 1
a=A()
MM=type(a.m)
for s in ["MM()","MM(1,2)","MM(len,None)","MM(len,[1])()","MM(len,[1])","a.m.__doc__","a.m.__func__","a.m.__self__ is a","a.m.__reduce__()[1][1]","a.m.__get__(1)","a.m.x","del a.m.__func__","MM(print,1,2)","MM(print,self=1)","sorted(MM.__dict__)","repr(MM(A,1))[:20]","a.m.__class__"]: t(s)
# GenericAlias and Union without typing
G=type(list[int])
class B:
    def __init__(s,*a): s.a=a
class Sl:
    __slots__=('a',)
g=list[int]; u=int|str
for s in ["g","type(g)","sorted(G.__dict__.keys())","G.__name__,G.__module__","G()","G(list)","G(list,int)","G(list,(int,str))","G(list,int,1)","G(list,a=1)","G(1,2)","g.__origin__","g.__args__","g.__parameters__","g.__unpacked__","(*g,)","next(iter(g))","(*g,)[0].__unpacked__","list[int][str]","tuple[*tuple[int,...]]","g==list[int]","g==list[str]","g!=list[int]","hash(g)==hash(list[int])","hash(list[[]])","g()","G(B,int)(3).__orig_class__","G(B,int)(3).a","G(Sl,int)()","isinstance([],g)","issubclass(list,g)","isinstance(g,type)","g.append","g.__name__","g.__class__","g.__module__","g.x","g.x=1","del g.x","B[int]","G(B,int).z","dir(g)==sorted(dir(g))","sorted(set(dir(g))-set(dir(list)))","g.__mro_entries__(())","class X(g): pass","X.__orig_bases__","X.__bases__","g.__reduce__()","g.__copy__","g|int","int|g","g|None","list['a']","list['a'].__args__","list[None]","list[None].__args__","list[()]","tuple[()]","tuple[()].__args__","list[...]","list[int,...]","list[[int]]","(*tuple[int,str],)[0].__typing_unpacked_tuple_args__","(*tuple[int,...],)[0].__typing_unpacked_tuple_args__","g[0]","type(iter(g))","list(iter(g))","iter(g).__reduce__()","list[type]","list[B]","list[int].__or__(3)","G(list,int) is G(list,int)","dict[str,int]|dict[int,str]","list.__class_getitem__(int)","u","type(u)","sorted(type(u).__dict__.keys())","type(u).__module__","type(u).__name__","u.__args__","u.__origin__","u.__parameters__","u[int]","u==(str|int)","u==3","hash(u)==hash(str|int)","u|None","None|int","int|None|int","int|3","3|int","int|'a'","'a'|int","isinstance(1,u)","isinstance(1,int|list[int])","issubclass(int,u)","u.__name__","u.__qualname__","u.__module__","u.__mro_entries__(())","class X(u): pass","u()","u.x","[]|int","int|[]","type(u)()","type(u)(int)","None|None","type(None)|None","int|int","int|bool|int","u.__origin__[int,str]","u.__origin__[()]","u.__origin__[int]","print|int","isinstance(int,type(u))","type(u)|int"]: t(s)
def gen[T, U:int, *Ts, **P](): pass
T,U,Ts,P=gen.__type_params__
def gen2[V=str](): pass
V,=gen2.__type_params__
type X[Q]=list[Q]
type Y=int
for s in ["T,U,Ts,P","list[T].__parameters__","(int|T).__parameters__","U.__bound__","V.__default__","T.has_default()","U.has_default()","T.__constraints__","P.args","P.kwargs","P.args==P.args","hash(P.args)","T.__name__","T.__module__","T.__infer_variance__","T.x","T.__name__=1","T.__bound__=1","T.__reduce__()","class Z(T): pass","class Z(Ts): pass","class Z(P.args): pass","T()","X","X.__value__","X.__type_params__","X.__name__","X.__module__","X[int]","X[int].__args__","Y[int]","X|int","int|X","X|None","X.__reduce__()","X.x","X()","X.__value__=1","type(X)('a',int)","type(X)()","type(X)(1,2)","type(X)('a',int,type_params=(T,)).__type_params__","type(X)('a',int,type_params=[T])","type(X)('a',int,type_params=(1,))","type(X)('a',int,type_params=(V,T))","type(X)('a',int,x=1)","type(T.__default__)()","type(T.__default__)(1)","T.__default__","type(T)()","type(T)(1)","type(T)('T',1)","type(T)('T',covariant=1)","type(T)('T',contravariant=1)","type(T)('T',infer_variance=1)","type(T)('T',covariant=1,contravariant=1)","type(T)('T',infer_variance=1,covariant=1)","type(T)('T',x=1)","type(T)(name='T')","type(T)('T',int,str).__constraints__","type(T)('T',default=int).__default__","type(T)('T',default=int).evaluate_default","type(T)('T',int,str).evaluate_constraints(4)","type(T)('T').__module__","type(P)()","type(P)('P')","type(Ts)()","type(Ts)('a',1)","type(Ts)('a')","type(Ts)('a',bound=1)","T.evaluate_bound","U.evaluate_bound(1)","type(T).__module__"]: t(s)
x=3
TT=type(t''); II=type(t'{x}'.interpolations[0])
for s in ["sorted(TT.__dict__.keys())","sorted(II.__dict__.keys())","t'a{x}b'","t'a{x}b'.strings","t'a{x}b'.interpolations","t'a{x}b'.values","t''","t''.strings","t'{x}{x}'.strings","t'{x!r:>{x}}'.interpolations","list(t'a{x}b')","list(t'')","list(t'{x}{x}a')","TT()","TT('a')","TT('a','b')","TT(II(1))","TT('a',II(1,'x'),'b',II(2)).strings","TT(1)","TT(a=1)","t'a'+t'b'","(t'a{x}'+t'{x}b').strings","t'a'+'b'","'a'+t'b'","t'a'+1","II()","II(1)","II(1,'x','r','d')","II(1,'x','z')","II(1,'x',None,None)","II(1,'x',1)","II(1,2)","II(1,'x','r',1)","II(1,a=2)","II(1).conversion","II.__match_args__","class A(TT): pass","t'a'==t'a'","t'a'.x=1","II(1).value=1","II(1,'x').__reduce__()","type(iter(t'a'))","t'{x=}'.strings","TT.__module__","t'{x!s}'.interpolations[0].conversion"]: t(s)
