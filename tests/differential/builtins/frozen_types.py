# Built-in types cannot be changed; which of them can be subclassed; their names.
import types
names = "int float complex bool str bytes bytearray list tuple dict set frozenset range slice memoryview object type property staticmethod classmethod super enumerate zip map filter reversed".split()
for n in names:
    t = eval(n)
    try:
        exec("class X(%s): pass" % n)
        sub = "subclass"
    except TypeError as e: sub = str(e)
    try: t.new_attribute = 1; change = "changed"
    except TypeError as e: change = str(e)
    print(n, t.__name__, t.__module__, sub, "|", change)
for t in (types.FunctionType, types.GeneratorType, types.CodeType, types.MethodType, types.BuiltinFunctionType, types.ModuleType, types.FrameType, types.NoneType, types.EllipsisType, types.CellType, types.MappingProxyType, types.SimpleNamespace, types.CoroutineType, types.TracebackType, types.GenericAlias, types.UnionType):
    try: type("X", (t,), {}); sub = "subclass"
    except TypeError as e: sub = e
    print(t.__name__, t.__module__, t.__qualname__, sub)
