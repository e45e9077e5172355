# Exception classes: constructors, text, pickling, attributes, groups. exceptions.out is what the reference prints.
# options: -X bare -W ignore
def t(f,*a,**k):
    try: r=f(*a,**k); print("OK",repr(r))
    except BaseException as e: print(type(e).__name__, e)
class V(ValueError): pass
t(ValueError,a=1); t(V,a=1)
t(SyntaxError,"a",(1,2,3)); t(SyntaxError,"a",(1,2,3,4,5)); t(SyntaxError,"a",1)
t(ImportError,"a",foo=1); t(ImportError,"a","b",name=1); t(AttributeError,"a",foo=1); t(NameError,"a",foo=1)
t(UnicodeEncodeError,"a",1); t(UnicodeEncodeError,"a",b"",1,2,"x"); t(UnicodeDecodeError,"a","",1,2,"x"); t(UnicodeTranslateError,"a","",1,2,"x"); t(UnicodeDecodeError,"a",b"",1,2,"x",3)
t(OSError,a=1); t(BaseExceptionGroup); t(BaseExceptionGroup,1,2); t(BaseExceptionGroup,"a",2); t(BaseExceptionGroup,"a",[]); t(BaseExceptionGroup,"a",[1]); t(ExceptionGroup,"a",[KeyboardInterrupt()])
class G(ExceptionGroup): pass
t(G,"a",[KeyboardInterrupt()])
class G(BaseExceptionGroup,ValueError): pass
t(G,"a",[KeyboardInterrupt()])
t(ExceptionGroup,"a",[ValueError()],b=1); t(ExceptionGroup,"a",(ValueError(),)); t(ExceptionGroup,"a","abc"); t(ExceptionGroup,"a",{1})
e=ExceptionGroup("a",[ValueError(1)])
print(str(e),repr(e),e.__dict__)
t(e.split,3); t(e.subgroup,[1])
t(setattr,e,"__traceback__",1); t(delattr,e,"__traceback__"); t(setattr,e,"__cause__",1); t(delattr,e,"__cause__");t(setattr,e,"__context__",1); t(delattr,e,"__context__");t(delattr,e,"args");t(setattr,e,"args",1)
t(delattr,e,"__suppress_context__");t(setattr,e,"__suppress_context__",1)
t(e.add_note,1); e.__notes__=3; t(e.add_note,"a")
t(e.__setstate__,3); t(e.with_traceback,3)
print(sorted(BaseException.__dict__.keys()))
for c in (OSError,SyntaxError,ImportError,UnicodeError,UnicodeEncodeError,StopIteration,SystemExit,KeyError,NameError,AttributeError,BaseExceptionGroup,MemoryError,UnboundLocalError,ModuleNotFoundError,BlockingIOError,IndentationError): print(c, sorted(set(c.__dict__.keys())-{'__new__','__init__'}))
e=AttributeError("x",name="n",obj=3); print(e.__reduce__(), AttributeError().__reduce__())
print(ImportError("a",name="x").__reduce__(), ImportError("a").__reduce__(), ValueError(1).__reduce__())
s=SyntaxError("msg",("/a/f.py",3,4,"text",5,6,7)); print(s, repr(s), s._metadata, s.print_file_and_line, s.__dict__)
for a in [("m",),("m",("f",1,2,"x")),("m",("f",None,2,"x")),("m",(None,1,2,"x")),("m",("f",1.0,2,"x")),(),("a","b","c"), ("m",(b"f",1,2,"x"))]:
    try: e=SyntaxError(*a); print(str(e), e.args, e.msg,e.filename,e.lineno)
    except Exception as x: print(a, repr(x))
def t(f,*a,**k):
    try: r=f(*a,**k); print("OK",repr(r), str(r))
    except BaseException as e: print(type(e).__name__, e)
for a in [(),(1,),(2,"x"),(2,"x","f"),(2,"x","f",None,"g"),(2,"x","f",1,"g",3),(11,"x",5),(2,"x",None),("a","b"),(2,"x",b"f",5), (32,"x",None,None,"g")]:
    t(OSError,*a)
e=OSError(2,"x","f",None,"g"); print(e.args,e.__reduce__(), e.filename2)
e=OSError(2,"x","f"); print(e.args,e.__reduce__(), e.filename2)
e=BlockingIOError(11,"x",7); print(e.args, e.characters_written, e.filename)
e=OSError(2,"x")
try: e.characters_written
except AttributeError as x: print(x)
try: del e.characters_written
except AttributeError as x: print(x)
try: e.characters_written=-2; print(e.characters_written)
except Exception as x: print(repr(x))
try: e.characters_written="a"
except Exception as x: print(repr(x))
class O(OSError):
    def __init__(self,*a,**k): pass
e=O(2,"x",k=1); print(e.args, e.errno, type(e), str(e))
class P(OSError):
    def __new__(cls,*a,**k): return super().__new__(cls,*a,**k)
e=P(2,"x"); print(e.args, e.errno, type(e), str(e)); 
try: P(2,k=1)
except TypeError as x: print(x)
t(UnicodeEncodeError,"a","abc",1,2,"x"); t(UnicodeEncodeError,"a","a\u0180c",1,2,"x"); t(UnicodeEncodeError,"a","a\U00010180c",1,2,"x");t(UnicodeEncodeError,"a","a\xe9c",1,2,"x")
t(UnicodeEncodeError,"a","abc",1,3,"x");t(UnicodeEncodeError,"a","abc",-5,100,"x");t(UnicodeEncodeError,"a","abc",2,1,"x");t(UnicodeEncodeError,"a","",0,1,"x")
t(UnicodeEncodeError,"a","abc",100,101,"x")
t(UnicodeDecodeError,"a",b"abc",1,2,"x"); t(UnicodeDecodeError,"a",b"abc",1,3,"x"); t(UnicodeDecodeError,"a",b"abc",10,30,"x");t(UnicodeDecodeError,"a",bytearray(b"abc"),-1,0,"x")
t(UnicodeTranslateError,"abc",1,2,"x"); t(UnicodeTranslateError,"abc",1,3,"x")
e=UnicodeEncodeError("a","abc",1,3,"x"); e.object=b"1"; t(str,e); e.reason=5; t(str,e); e.object="12"; t(str,e); del e.encoding; t(str,e); e=UnicodeDecodeError.__new__(UnicodeDecodeError); t(str,e); print(e.start,e.object)
e=UnicodeEncodeError("a","abc",-1,5,"x"); print(e.start,e.end)
l=[ValueError(1)]; e=ExceptionGroup("a",l); l.append(3); print(repr(e), e.args, e.exceptions)
class S(list):
    def __repr__(self): return "S!"
l=S([ValueError(1)]); e=ExceptionGroup("a",l); print(repr(e), e.args, e.exceptions)
print(BaseExceptionGroup("a",[ValueError()]), type(BaseExceptionGroup("a",[ValueError()])))
t(e.derive,3); t(e.derive,[1])
class G(ExceptionGroup):
    def derive(self,x): return 3
t(G("a",[ValueError(),TypeError()]).split,ValueError)
print(ExceptionGroup[int])
t(setattr,e,"message",1); t(setattr,e,"exceptions",1)
class E(ExceptionGroup):
    def __init__(self,a,b,c=3): self.c=c
    def __new__(cls,a,b,c=3): return super().__new__(cls,a,b)
print(E("a",[ValueError()],c=1).args)
t(e.split); t(e.split,1,2)
print(e.split.__doc__)
t(ExceptionGroup.__init__, e, "a")
# chaining, finally, groups
try:
    try: 1/0
    except ZeroDivisionError as a: raise KeyError("x") from a
except KeyError as k: print(repr(k.__cause__), repr(k.__context__), k.__suppress_context__)
try:
    try: raise ExceptionGroup("g",[ValueError(1),TypeError(2),ExceptionGroup("h",[ValueError(3),OSError(4)])])
    except* ValueError as g: print(repr(g), repr(g.exceptions)); raise KeyError("new")
    except* OSError as g: print(repr(g))
except BaseException as e: print(repr(e), [repr(x) for x in e.exceptions], repr(e.__context__), repr(e.exceptions[0].__context__))
try:
    try: raise ValueError(1)
    except* ValueError as g: print(repr(g)); raise
except BaseException as e: print(repr(e))
try:
    try: raise ValueError(1)
    except* TypeError as g: print(repr(g)); raise
except BaseException as e: print(repr(e))
def rec(n): return rec(n+1)
try: rec(0)
except RecursionError as e: print(e)
class Bad(Exception):
    def __init__(self): raise RuntimeError("no")
try: raise Bad
except Exception as e: print(repr(e))
class Bad2(Exception):
    def __new__(cls): return 3
try: raise Bad2
except Exception as e: print(repr(e))
class Meta(Exception):
    def __str__(self): return "S"
    def __repr__(self): return "R"
print(str(Meta()), repr(Meta()), f"{Meta()}")
