# What built-in operations and calls say when they cannot be done. messages.out is what the reference prints.
# options: -X bare -W ignore
def t(s,**k):
    g=dict(globals(),**k)
    try:
        try: r=eval(s,g)
        except SyntaxError: exec(s,g); r="done"
        text=repr(r)
        i=text.find(" at 0x")
        print(s, "->", text if i<0 else text[:i])
    except BaseException as e:
        m=str(e); i=m.find(" at 0x")
        print(s, "->", type(e).__name__, m if i<0 else m[:i])
class A: pass
class I:
    def __index__(self): return "a"
class J:
    def __index__(self): return True
class K:
    def __int__(self): return 1.0
class M:
    def __trunc__(self): return 3
class N:
    def __float__(self): return 1
class P:
    def __len__(self): return -1
class Q:
    def __len__(self): return "a"
class R:
    def __iter__(self): return 1
class S:
    def __length_hint__(self): return -1
class U:
    def __getitem__(self,i): return i
class C:
    @classmethod
    def c(cls,*a): return a
    @staticmethod
    def s(*a): return a
    def m(self,*a): return a
    def __call__(self,*a,**k): return a,k
c=C()
for s in ["1+'a'","'a'+1","[]+1","1*[]","[]*'a'","'a'*1.0","1**'a'","pow(1,2,'a')","pow('a',2,3)","1@2","-'a'","+[]","~1.0","abs('a')","1<<1.0","a=1;a+='a'","a=1;a**='a'","a=1;a@=2","a=[];a+=1","a=[];a*='a'","a=A();a-=1","1//'a'","1%[]","divmod(1,'a')","1&1.0","1>>'a'","print>>1","int(K())","int(M())","int('x')","int(b'x')","int(bytearray(b'5'))","int(A())","int([])","float('x')","float(A())","float([])","len(1)","len(P())","len(Q())","iter(1)","iter(R())","iter(A)","aiter(1)","1[0]","[][1.0]","A[0]","A()[0]","1[0]=1","del 1[0]","a=1;a[0]=1","a=1;del a[0]","a=(1,);a[0]=1","a=(1,);del a[0]","U()['a']","list[int]","type[int]","int[int]","A[int]","[1][10**30]","(1,)[10**30]","'a'[1.0]","'a'[10**30]","1 in 1","1 in A()","1 in U","list(1)","tuple(1)","list(A())","isinstance(1,1)","isinstance(1,(int,1))","isinstance(1,('a',int))","issubclass(1,int)","issubclass(int,1)","issubclass(int,(1,))","isinstance(1,int|str)","isinstance(1,list[int])","format(1,2)","format(A(),'x')","format(1,'x')","next(1)","next(A())","bin('a')","hex(1.0)","bin(I())","len(A)","round('a')","a,b=1","[*1]","{**1}","callable(1)","sum(['a'])","bytes(A())","complex('x')","bool(P())","not P()","a=b'';a[0]=1","hash([])","{}<1","1<'a'", "1[0:1]","a=1;a[1:2]=1","[][::0]",
"len()","len(1,2)","len(x=1)","globals(1)","globals(x=1)","ord()","'a'.join()","[].append()","[].append(1,2)","[].append(x=1)","c.m(1)","C.m(1)","C.c(1)","C.s(1)","c(1,a=2)","C.m","c.m","C.c","C.s","c.m==c.m","c.m==C().m","hash(c.m)==hash(c.m)","c.m.__func__ is C.m","c.m.__self__ is c","c.m.__name__","c.m.x","c.m.x=1","(lambda:0)(1)","(lambda a:0)()","(lambda *,a:0)()","(lambda a,b=1:0)(1,2,3)","(lambda a,/:0)(a=1)","(lambda a:0)(1,a=2)","(lambda a:0)(b=2)","(lambda a,b,c:0)()","print(**1)","print(*[],**{1:2})","1()","'a'()","None()","c.nope()","len.__name__","len.__qualname__","len.__self__","len.__module__","len.__text_signature__","[].append.__qualname__","[].append.__self__","[].append","len","print.__call__","type(len)","len==len","[].append==[].append","len.__reduce__()","len.x=1","[].sort(1)","[].sort(x=1)","''.encode(1,2,3)","''.encode('a',encoding='b')","''.encode(x=1)","sum()","sum(1,2,3)","sum(iterable=1)","sum([],start=1,x=2)","sum([],1,start=2)","sum([], x=2)","sum(x=2)","pow(1)","pow(1,2,3,4)","round()","round(1,2,3)","round(x=1)","max()","max(1,x=2)","max(1,2,key=1,x=2)","isinstance(1)","getattr(1)","getattr(1,2,3,4)","enumerate()","enumerate(1,2,3)","str(1,2,3,4)","bytes(1,2,3,4)","''.split(1,2,3)","eval()","eval(1,2,3,4)","eval('1',x=1)","eval('1',{},globals={})","exec(1,2,3,closure=1,x=1)","divmod(1)","compile()","__build_class__()","__import__()","property(1,2,3,4,5)","classmethod()","staticmethod(1,2)","super(1,2,3)","complex(1,2,3)","complex(real=1,x=2)","float(1,2)","float(x=1)","list(1,2)","list(x=1)","slice()","range()","range(1,2,3,4)","bytearray(1,2,3,4)","memoryview()","memoryview(object=1,x=2)","dict(1,2)","dict([1])","dict(**{1:2})","set(1,2)","object(1)","type()","type(1,2)","type('a',(),{},x=1)","int(1,2,3)","int('1',x=1)","bool(1,2)","zip(1)","map()","map(1)","filter(1)","reversed(1)","iter()","iter(1,2)","next()","sorted()","sorted([1],2)","any(1)","id()","chr(-1)","chr('a')","ord('ab')","hash()","dir(1,2)","vars(1)","input(1,2)","setattr(1,2)","delattr(1)","hasattr(1,2)","callable()","repr()","ascii()","abs()","all()","format()"]: t(s)
