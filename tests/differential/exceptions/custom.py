# Exception classes of one's own: __str__, __init__ without super, slots, inheritance from two.
class NoSuper(Exception):
    def __init__(self, a, b): self.a, self.b = a, b
class Str(Exception):
    def __str__(self): return "<%s>" % (self.args,)
class Slots(Exception):
    __slots__ = ("x",)
class Both(KeyError, AttributeError): pass
class Generic[T](Exception):
    def get(self) -> T: return self.args[0]
n = NoSuper(1, 2)
print(n.args, str(n), repr(n), n.a)
print(Str(1, 2), repr(Str(1)))
s = Slots("m")
s.x = 1
s.y = 2
print(s.x, vars(s))
print(repr(Both("b")), str(Both("b")), isinstance(Both(), LookupError), Generic[int]("g").get())
for bases in ("ValueError, OSError", "KeyError, int", "SyntaxError, UnicodeDecodeError", "StopIteration, SystemExit", "ValueError, TypeError", "OSError, KeyError", "NameError, ImportError"):
    try:
        exec("class X(%s): pass" % bases)
        print(bases, "works", repr(X("a")))
    except TypeError as e:
        print(bases, "->", e)
class Prop(Exception):
    @property
    def message(self): return "computed " + self.args[0]
try:
    raise Prop("p")
except Prop as e:
    print(e.message)
class Eq(Exception):
    def __eq__(self, o): return True
    __hash__ = None
try:
    raise Eq
except Eq as e:
    print(e == 5, e in [1])
class WithNew(ValueError):
    def __new__(cls, x, **kw):
        self = super().__new__(cls, "from new", x)
        self.kw = kw
        return self
    def __init__(self, x, **kw): pass
w = WithNew(5, k=1)
print(w.args, w.kw)
class Err(Exception):
    code = 1
    def __init_subclass__(cls, code, **kw):
        super().__init_subclass__(**kw)
        cls.code = code
class NotFound(Err, code=404): pass
print(NotFound.code, issubclass(NotFound, Err), NotFound("x"))
BaseException.__init__(n, "late", "args")
print(n.args)
