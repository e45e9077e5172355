# assert: message evaluated only on failure, tuples warn, -O is seen in __debug__.
import warnings

def costly():
    print("message is built")
    return {"detail": 1}

assert True, costly()
try:
    assert 0 < -1, costly()
except AssertionError as e:
    print(e.args)
try:
    assert []
except AssertionError as e:
    print(repr(e), e.args)

class Picky:
    def __bool__(self):
        raise ZeroDivisionError("no truth")

try:
    assert Picky()
except ZeroDivisionError as e:
    print(e)
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    code = compile("assert (x, 'always true')", "f", "exec")
print(seen[0].category.__name__, seen[0].message)
for level in (0, 1, 2):
    space = {}
    exec(compile('"""doc"""\ndef f():\n    "fdoc"\n    assert False\n    return __debug__\ntry:\n    r = f()\nexcept AssertionError:\n    r = "raised"\n', "f", "exec", optimize=level), space)
    print(level, space["r"], space.get("__doc__", "-"), space["f"].__doc__)
