# add_note and __notes__: own attribute, kept over raise, pickling and copying.
import copy
import pickle

e = ValueError("v")
print(hasattr(e, "__notes__"))
e.add_note("one")
e.add_note("")
e.add_note("two\nlines")
print(e.__notes__, vars(e))
try:
    raise e
except ValueError as same:
    same.add_note("three")
print(len(e.__notes__))
for bad in (5, None, b"x"):
    try:
        e.add_note(bad)
    except TypeError as t:
        print(t)
try:
    e.add_note()
except TypeError as t:
    print(t)
e.__notes__ = 5
try:
    e.add_note("x")
except TypeError as t:
    print(t)
del e.__notes__
e.add_note("fresh")
for how in (copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))):
    c = how(e)
    print(type(c).__name__, c.args, c.__notes__, c.__notes__ is e.__notes__)
class WithState(Exception):
    def __init__(self, a, b):
        super().__init__(a)
        self.b = b
w = WithState(1, 2)
print(copy.copy.__name__, w.__reduce__())
try:
    pickle.loads(pickle.dumps(w))
except TypeError as t:
    print("cannot be rebuilt:", str(t).split(".")[-1])
o = pickle.loads(pickle.dumps(OSError(2, "m", "f")))
print(repr(o), o.filename, o.__reduce__())
print(ImportError("m", name="n").__reduce__(), NameError("x", name="y").__reduce__(), AttributeError("q", name="a", obj=[]).__reduce__())
k = KeyError("k")
k.extra = [1]
print(k.__reduce__(), copy.copy(k).extra is k.extra)
k.__setstate__({"more": 5})
print(k.more)
try:
    k.__setstate__(5)
except TypeError as t:
    print(t)
