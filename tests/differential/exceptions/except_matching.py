# How except clauses choose: tuples, subclasses, order, expressions evaluated when needed, bad ones.
class A(Exception): pass
class B(A): pass
class Meta(type):
    def __instancecheck__(cls, o): print("instancecheck asked"); return True
    def __subclasscheck__(cls, c): print("subclasscheck asked"); return True
class Liar(Exception, metaclass=Meta): pass

def pick(exc):
    try:
        raise exc
    except (B, KeyError):
        return "B or KeyError"
    except A:
        return "A"
    except (ValueError, IndexError) as e:
        return "tuple", type(e).__name__
    except:
        return "bare"

for x in (A, B, KeyError, ValueError, IndexError, SystemExit):
    print(x.__name__, pick(x))
try:
    try:
        raise TypeError("t")
    except (ValueError, (TypeError, (OSError,))):
        print("not reached")
except TypeError as e:
    print("nested tuples:", e)
def clause(value):
    print("clause evaluated")
    return value
try:
    pass
except clause(ValueError):
    pass
try:
    raise IndexError("i")
except clause(KeyError):
    print("no")
except clause(LookupError):
    print("yes")
except clause(Exception):
    print("not evaluated")
try:
    try:
        raise KeyError(1)
    except Liar:
        print("liar matched")
except KeyError:
    print("passed by the liar")
for bad in (5, "x", (ValueError, 5), int, [ValueError], None):
    try:
        try:
            raise KeyError("orig")
        except bad:
            pass
        except KeyError:
            print("tuple stopped early?")
    except TypeError as e:
        print(bad, e, repr(e.__context__))
    except KeyError:
        print("not looked at")
try:
    try:
        raise KeyError("first")
    except missing_name:
        pass
except NameError as e:
    print(e, repr(e.__context__))
try: 1/0
except ZeroDivisionError, ValueError: print("without parentheses")
