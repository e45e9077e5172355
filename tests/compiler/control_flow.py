# Loops, try, with, except*: which code runs on the way out.
def f1():
    for i in range(5):
        try:
            if i == 1: continue
            if i == 3: break
            print("body", i)
        finally:
            print("fin", i)
    else:
        print("else")
    return "done"
print(f1())
def f2():
    try:
        return "try"
    finally:
        print("in finally")
print(f2())
def f3():
    while True:
        try:
            return 1
        finally:
            break
    return 2
print(f3())
def f4(x):
    try:
        try:
            raise ValueError(x)
        except ValueError as e:
            print("inner", e)
            raise KeyError("k") from e
        finally:
            print("cleanup")
    except KeyError as e:
        print("outer", repr(e), repr(e.__cause__), repr(e.__context__))
        return "ret"
    finally:
        print("last")
print(f4(3))
def f5():
    try:
        x
    except NameError as e:
        print(type(e).__name__, e)
    x = 1
    del x
    try:
        x
    except UnboundLocalError as e:
        print(type(e).__name__, e)
f5()
def f6(e):
    try:
        raise ValueError
    except ValueError as e:
        pass
    try:
        e
    except UnboundLocalError:
        print("unbound")
f6(3)
class CM:
    def __init__(self, n, sup=False): self.n=n; self.sup=sup
    def __enter__(self): print("enter", self.n); return self.n
    def __exit__(self, t, v, tb): print("exit", self.n, t.__name__ if t else None, v); return self.sup
def f7():
    with CM(1) as a, CM(2) as b:
        print(a, b)
        return a + b
print(f7())
def f8():
    with CM(1, True):
        with CM(2):
            raise RuntimeError("x")
    print("after")
    for i in range(3):
        with CM(i):
            if i == 1: continue
            if i == 2: break
    return 5
print(f8())
def f9():
    try:
        with CM(1):
            1/0
    except ZeroDivisionError as e:
        print("caught", e)
f9()
def f10():
    r = []
    for i in range(3):
        for j in range(3):
            if j == 1: break
            r.append((i, j))
        else:
            r.append("no")
    return r
print(f10())
def f11():
    try:
        raise ExceptionGroup("g", [ValueError(1), TypeError(2), KeyError(3)])
    except* ValueError as e:
        print("V", e.exceptions)
    except* (TypeError, KeyError) as e:
        print("TK", e.exceptions)
f11()
def f12():
    try:
        try:
            raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
        except* ValueError as e:
            raise RuntimeError("new")
    except ExceptionGroup as e:
        print(repr(e))
f12()
def f13():
    try:
        try:
            raise ValueError(1)
        except* ValueError as e:
            print(type(e), e.exceptions)
        except* TypeError:
            print("no")
        else:
            print("else")
        finally:
            print("fin")
    except BaseException as e:
        print("??", e)
f13()
def f14():
    try:
        raise
    except RuntimeError as e:
        print(e)
    try:
        try:
            1/0
        except ZeroDivisionError:
            raise
    except ZeroDivisionError as e:
        print("again", e, e.__context__)
f14()
def f15(n):
    x = 0
    while x < n:
        x += 1
        if x % 2: continue
        if x > 6: break
    else:
        return ("else", x)
    return ("break", x)
print(f15(5), f15(20))
def f16():
    try:
        try:
            1/0
        finally:
            try:
                [][1]
            except IndexError as e:
                print("ctx", repr(e.__context__))
    except ZeroDivisionError as e:
        print("z", e.__context__)
f16()
def f17():
    l = []
    try:
        l.append(1)
    except: 
        l.append(2)
    else:
        l.append(3)
    finally:
        l.append(4)
    return l
print(f17())
def f18():
    for i in (1,2):
        try:
            try:
                return i
            finally:
                if i == 1: continue
        finally:
            print("o", i)
print(f18())
