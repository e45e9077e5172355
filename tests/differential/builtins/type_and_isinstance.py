# type() in one and three arguments, isinstance and issubclass with tuples, unions and hooks, class attributes.
T = type("T", (int,), {"x": 1, "__doc__": "made", "m": lambda self: self + 1})
print(T, T(5).m(), T.x, T.__doc__, T.__name__, T.__qualname__, T.__module__, T.__bases__, type(T), T.__mro__, T.__base__, T.__basicsize__ >= 0, T.__flags__ > 0, T.__dictoffset__ != None)
T.__name__ = "Renamed"; T.__qualname__ = "a.b"; T.__module__ = "mod"; T.__doc__ = "new"
print(T, T.__doc__, repr(T(1)), T.__name__)
for bad in ("T.__name__ = 5", "T.__name__ = 'a\\0'", "T.__qualname__ = 5", "del T.__name__", "int.__name__ = 'x'", "T.__bases__ = (str,)", "T.__bases__ = int", "T.__bases__ = ()", "del T.__bases__", "T.__mro__ = ()", "T.__dict__ = {}", "type.__dict__['__name__'].__get__(5)", "T.__base__ = int", "T.__abstractmethods__", "int.x = 1", "del int.real", "type('a', (), {'__slots__': 5})"):
    try:
        exec(bad)
        print("fine", bad)
    except (TypeError, AttributeError, ValueError) as e: print(bad, "->", type(e).__name__, e)
print(isinstance(True, int), isinstance(1, (str, (float, int))), isinstance(1, int | str), isinstance(None, int | None), issubclass(bool, (str, int)), issubclass(int, object), isinstance(int, type), issubclass(type, object), isinstance(type, type), isinstance((), ()), issubclass(int, ()), isinstance([], list | dict), type(1) is int, type(True) == bool)
class Fake:
    __class__ = property(lambda self: int)
f = Fake()
print(isinstance(f, int), isinstance(f, Fake), type(f) is Fake, f.__class__)
class Duck:
    __bases__ = (int,)
print(issubclass(Duck(), int) if hasattr(Duck(), "__bases__") else "-")
class M(type):
    def __instancecheck__(cls, o): return "maybe"
    def __subclasscheck__(cls, c): return []
class K(metaclass=M): pass
print(isinstance(5, K), issubclass(int, K), isinstance(K(), K), type(isinstance(5, K)))
for bad in ("isinstance(1)", "isinstance(1, 'int')", "isinstance(1, (int, 'x'))", "isinstance('', (int, 'x'))", "issubclass(1, int)", "issubclass(int, 1)", "isinstance(1, [int])", "isinstance(1, list[int])", "isinstance([], list[int] | int)", "issubclass(int, int | list[int])", "isinstance(1, None)", "type()", "type(1, 2)", "type(1, (), {})", "type('x', 1, {})", "type('x', (), 1)", "type('x', (1,), {})", "type('x', (), {1: 2}).x"):
    try: print(bad, eval(bad))
    except Exception as e: print(bad, "->", type(e).__name__, e)
