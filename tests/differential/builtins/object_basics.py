# object itself: defaults of its methods, what plain instances can and cannot do.
o = object()
print(o == o, o == object(), o != object(), hash(o) == hash(o), bool(o), isinstance(o, object), o.__class__, o.__doc__ is not None, object.__bases__, object.__base__, object.__mro__, repr(o)[:18], str(o) == repr(o), o.__format__("") == str(o), o.__eq__(5), o.__ne__(5), o.__lt__(1), o.__sizeof__() > 0, o.__dir__()[:1] != [], o.__init__(), o.__reduce_ex__(2)[0].__name__, object.__subclasshook__(int), object.__init_subclass__())
for bad in ("o.x = 1", "o.x", "del o.x", "o < 1", "o + 1", "o[0]", "len(o)", "o()", "iter(o)", "format(o, 'x')", "object(1)", "object(a=1)", "object.__new__(1)", "object.__new__(int)", "o.__dict__", "o.__class__ = int", "object.x = 1", "object.__init__()", "object.__init__(o, 1)", "o.__reduce_ex__('x')", "object.__setattr__(o, 'a')", "object.__getattribute__(o)", "object.__hash__()"):
    try: exec(bad); print("fine", bad)
    except (TypeError, AttributeError) as e: print(bad, "->", type(e).__name__, e)
