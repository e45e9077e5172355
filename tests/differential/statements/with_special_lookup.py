# __enter__ and __exit__ are looked up on the type, in this order, before anything runs.
class OnlyEnter:
    def __enter__(self):
        print("entered")

class OnlyExit:
    def __exit__(self, *args):
        print("exited")

class OnInstance:
    pass

o = OnInstance()
o.__enter__ = lambda: print("instance enter")
o.__exit__ = lambda *a: print("instance exit")
for thing in (OnlyEnter(), OnlyExit(), o):
    try:
        with thing:
            print("body")
    except TypeError as e:
        print(type(thing).__name__, "->", e)

class Meta(type):
    def __enter__(cls):
        return "entered the class " + cls.__name__

    def __exit__(cls, *args):
        print("left the class", cls.__name__)

class K(metaclass=Meta):
    pass

with K as text:
    print(text)

class Async:
    async def __aenter__(self): pass
    async def __aexit__(self, *a): pass

try:
    with Async():
        pass
except TypeError as e:
    print(e)
