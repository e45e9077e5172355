# The name of an except clause is unbound when the clause ends, however it ends.
def plain():
    e = "outer value"
    try:
        raise ValueError("x")
    except ValueError as e:
        pass
    try:
        return e
    except UnboundLocalError as err:
        return str(err)

print(plain())
def deleted_inside():
    try:
        raise ValueError
    except ValueError as e:
        del e
    return "fine"
print(deleted_inside())
def rebound():
    try:
        raise ValueError
    except ValueError as e:
        e = 5
    return "e" in locals()
print(rebound())
def left_by_break():
    for _ in [1]:
        try:
            raise KeyError("k")
        except KeyError as e:
            kept = e
            break
    return "e" in locals(), repr(kept)
print(left_by_break())
def captured():
    try:
        raise KeyError("cell")
    except KeyError as e:
        f = lambda: e
        print(repr(f()))
    try:
        f()
    except NameError as n:
        return str(n)
print(captured())
try:
    raise OSError("module level")
except OSError as problem:
    pass
print("problem" in globals())
class Body:
    try:
        1 / 0
    except ZeroDivisionError as z:
        text = str(z)
print(Body.text, hasattr(Body, "z"))
def raised_in_handler():
    try:
        try:
            raise ValueError(1)
        except ValueError as e:
            raise KeyError(2)
    except KeyError:
        return "e" in locals()
print(raised_in_handler())
