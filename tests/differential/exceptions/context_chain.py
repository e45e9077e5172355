# __context__ is set when an exception is raised while another is being handled; cycles are broken.
def chain(e):
    out = []
    while e is not None and len(out) < 8:
        out.append(repr(e))
        e = e.__context__
    return " <- ".join(out)

try:
    try:
        try:
            raise ValueError(1)
        except ValueError:
            raise TypeError(2)
    except TypeError:
        raise KeyError(3)
except KeyError as e:
    print(chain(e))
try:
    try:
        raise ValueError("a")
    finally:
        raise TypeError("b")
except TypeError as e:
    print(chain(e))
a = ValueError("a")
try:
    try:
        raise a
    except ValueError:
        try:
            raise KeyError("b")
        except KeyError:
            raise a
except ValueError as e:
    print(chain(e), "|", chain(e.__context__))
class Ctx:
    def __enter__(self): pass
    def __exit__(self, *args):
        raise OSError("from exit")
try:
    with Ctx():
        raise ValueError("in body")
except OSError as e:
    print(chain(e))
def gen():
    try:
        yield 1
    except ValueError:
        raise TypeError("in generator")
g = gen()
next(g)
try:
    try:
        raise KeyError("outside")
    except KeyError:
        g.throw(ValueError("thrown"))
except TypeError as e:
    print(chain(e))
def gen2():
    try:
        raise LookupError("inside gen")
    except LookupError:
        yield 1
        yield 2
g = gen2()
next(g)
try:
    raise ValueError("not in the generator")
except ValueError as e:
    next(g)
    print(chain(e))
import sys
def current(): return repr(sys.exception())
def nested():
    out = [current()]
    try:
        raise ValueError(1)
    except ValueError:
        out.append(current())
        try:
            raise KeyError(2)
        except KeyError:
            out.append(current())
        out.append(current())
    out.append(current())
    return out
print(nested())
