# sys.settrace and sys.setprofile: events, lines and their order, as the reference tells them.
import sys
ev=[]
def tr(f,e,a):
    if f.f_code.co_filename != __file__: return None
    ev.append((f.f_code.co_name, f.f_lineno-f.f_code.co_firstlineno, e))
    return tr
def g(n):
    for i in range(n):
        yield i
    return 5
def h(x):
    try:
        1/x
    except ZeroDivisionError:
        y = 2
    else:
        y = 3
    finally:
        z = 4
    return y
def w():
    i = 0
    while i < 3:
        i += 1
        if i == 2:
            continue
        pass
    else:
        pass
    with open('/dev/null') as f:
        pass
    x = [a for a in range(2)]
    for a in g(2):
        pass
    del x
    return (i,
       a,
       h(0))
def raiser():
    h(1)
    raise ValueError
def outer():
    try:
        raiser()
    except ValueError:
        pass
    if 1:
        pass
def trace(fn):
    ev.clear()
    sys.settrace(tr)
    try:
        fn()
    finally:
        sys.settrace(None)
    for e in ev: print(e)
trace(w)
trace(outer)
def pr(f,e,a):
    ev.append((f.f_code.co_name, e, getattr(a,'__name__',a)))
ev.clear()
sys.setprofile(pr)
len([1]); h(2); "a".upper(); list(g(1))
try: int("x")
except ValueError: pass
sys.setprofile(None)
for e in ev: print(e)

def a(): return 5
def b(): x=1; y=2; return 3
def c():
    for i in range(2): pass
    while i<3: i+=1
    while True:
        i+=1
        if i>5: break
def d(): yield 1; yield 2
def e():
    list(d())
    def z(): return (yield from d())
    list(z())
    (lambda: 1)()
    class Q:
        x = 1
        def y(self): pass
    try: pass
    finally: pass
    with open('/dev/null') as f: x=1
    match x:
        case 2: pass
        case _: x=2
    assert x
    del x
def g(x=1, *, y=2):
    """doc"""
    def inner(): return x
    return inner

for fn in (a, b, c, e, lambda: g()()):
    trace(fn)
    print("--")


# f_lineno: jumps forward and back, what they skip and repeat, and where they may not go.
def jump(function, start, to):
    log = []

    def tracer(frame, event, arg):
        if frame.f_code is not function.__code__:
            return None
        if event == "line" and frame.f_lineno - frame.f_code.co_firstlineno == start and not log.count("jumped"):
            log.append("jumped")
            try:
                frame.f_lineno = frame.f_code.co_firstlineno + to
            except ValueError as error:
                log.append(str(error).replace(str(frame.f_code.co_firstlineno + to), "N"))
        return tracer

    sys.settrace(tracer)
    try:
        function(log)
    finally:
        sys.settrace(None)
    print(function.__name__, start, to, log)


def straight(log):
    log.append(1)
    log.append(2)
    log.append(3)
    log.append(4)


def blocks(log):
    log.append(1)
    for i in (1, 2):
        log.append(3)
    try:
        log.append(5)
    finally:
        log.append(7)
    log.append(8)


for start, to in ((2, 4), (3, 1), (2, 99), (2, 0)):
    jump(straight, start, to)
for start, to in ((1, 3), (3, 8), (5, 7), (5, 8), (7, 8), (8, 3)):
    jump(blocks, start, to)
