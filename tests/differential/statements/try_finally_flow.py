# What return, break and continue do inside try, except, else and finally.
def order():
    log = []
    try:
        log.append("try")
        return log
    finally:
        log.append("finally")

def in_loop():
    out = []
    for i in range(5):
        try:
            if i == 1:
                continue
            if i == 3:
                break
            out.append(i)
        finally:
            out.append("f%d" % i)
    else:
        out.append("else")
    return out

def with_else(fail):
    try:
        if fail:
            raise ValueError("v")
    except ValueError:
        r = "except"
    else:
        r = "else"
    finally:
        print("finally", fail)
    return r

def value_kept():
    x = "before"
    try:
        return x
    finally:
        x = "after"

def nested():
    try:
        try:
            1 / 0
        finally:
            print("inner finally")
    except ZeroDivisionError as e:
        return "outer " + str(e)
    finally:
        print("outer finally")

def else_raises():
    try:
        try:
            pass
        except KeyError:
            return "wrong"
        else:
            raise KeyError("from else")
        finally:
            print("cleanup")
    except KeyError as e:
        return e.args

print(order(), in_loop(), with_else(0), with_else(1), value_kept(), nested(), else_raises(), sep="\n")
