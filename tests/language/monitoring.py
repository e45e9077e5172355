# sys.monitoring: events of all kinds, per tool and per code object, DISABLE and restart, as the reference tells them.
import sys
E=sys.monitoring.events
M=sys.monitoring
T=2
M.use_tool_id(T,"t")
def run(f, evs, *a):
    out=[]
    code=f.__code__
    def mk(n):
        def cb(c,*args):
            if c.co_filename!=__file__ or c.co_name in('run','mk','cb'): return
            if n=='LINE': args=(args[0]-c.co_firstlineno,)
            else: args=tuple(getattr(x,'__name__',x) if not isinstance(x,BaseException) else repr(x) for x in args[1:]) if not n.startswith(('JUMP','BRANCH')) else ()
            if args and args[-1] is M.MISSING: args=args[:-1]+('MISSING',)
            out.append((n,c.co_name)+tuple(map(str,args)))
        return cb
    s=0
    for n in evs.split():
        e=getattr(E,n); s|=e
        M.register_callback(T,e,mk(n))
    M.set_events(T,s & ~(E.C_RETURN|E.C_RAISE) if not s&E.CALL else s)
    try: f(*a)
    except Exception as e: out.append(repr(e))
    M.set_events(T,0)
    for n in evs.split(): M.register_callback(T,getattr(E,n),None)
    print('==',f.__name__,evs)
    for o in out: print(o)
def f1(x):
    y=len([x])
    for i in range(2):
        if i: y+=1
    return y
def gen():
    yield 1
    yield 2
    return 3
def f2():
    for a in gen(): pass
    g=gen(); next(g)
    try: g.throw(KeyError)
    except KeyError: pass
    def sub():
        r = yield from gen()
        return r
    list(sub())
def f3():
    try:
        int("x")
    except ValueError:
        pass
    try:
        try: raise KeyError
        finally: f1(1)
    except LookupError: pass
    raise RuntimeError
class A:
    def __repr__(self): return "an A"
    def __init__(self,x): self.x=x
    def m(self,y): return y
def f4():
    a=A(1)
    a.m(2)
    "x".upper()
    A.m(a,3)
    sorted([1],key=lambda v:v)
    f1(*[3])
    dict(a=1)
    while a.x<3: a.x+=1

ALL = "PY_START PY_RESUME PY_RETURN PY_YIELD PY_UNWIND PY_THROW RAISE STOP_ITERATION"
for f, a in ((f1, (2,)), (f2, ()), (f3, ()), (f4, ())):
    run(f, ALL, *a)
    run(f, "LINE", *a)
    run(f, "CALL C_RETURN C_RAISE", *a)

# one code object
lines = []
M.register_callback(T, E.LINE, lambda code, line: lines.append((code.co_name, line - code.co_firstlineno)))
M.set_local_events(T, f1.__code__, E.LINE)
f1(3)
gen()
print(lines, M.get_local_events(T, f1.__code__) == E.LINE, M.get_events(T))
M.set_local_events(T, f1.__code__, 0)

# DISABLE is for one place; restart_events() forgets it
lines.clear()


def once(code, line):
    if code is f1.__code__:
        lines.append(line - code.co_firstlineno)
    return M.DISABLE


M.register_callback(T, E.LINE, once)
M.set_events(T, E.LINE)
f1(1)
f1(1)
M.restart_events()
f1(1)
M.set_events(T, 0)
print(lines)

for wrong in (lambda: M.use_tool_id(T, "again"), lambda: M.use_tool_id(9, "x"), lambda: M.set_events(3, E.LINE), lambda: M.set_events(T, E.C_RETURN),
              lambda: M.set_local_events(T, f1.__code__, E.RAISE), lambda: M.register_callback(T, 3, None)):
    try:
        wrong()
    except ValueError as error:
        print(error)
M.free_tool_id(T)
print(M.get_tool(T))
