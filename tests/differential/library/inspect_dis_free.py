# inspect and types without bytecode: members, frames, sources, classification, bound state.
import inspect, types, sys
class K:
    "doc\n\n    indented"
    a = 1
    def m(self): "m doc"
    @property
    def p(self): return 1
    @staticmethod
    def s(): pass
    @classmethod
    def c(cls): pass
    async def co(self): pass
    def g(self): yield
    async def ag(self): yield
class Sub(K):
    def m(self): pass
print([n for n, _ in inspect.getmembers(K, inspect.isfunction)], [n for n, v in inspect.getmembers(K()) if n[0] != "_"], inspect.getdoc(K), inspect.getdoc(Sub.m), inspect.getmro(Sub)[1].__name__, [(a.name, a.kind, a.defining_class.__name__) for a in inspect.classify_class_attrs(Sub) if a.name[0] != "_"])
print([f.__name__ for f in (inspect.isfunction, inspect.ismethod, inspect.isbuiltin, inspect.isclass, inspect.isroutine, inspect.ismethoddescriptor, inspect.isdatadescriptor) if f(K.m)], inspect.ismethod(K().m), inspect.isbuiltin(len), inspect.iscoroutinefunction(K.co), inspect.isgeneratorfunction(K.g), inspect.isasyncgenfunction(K.ag), inspect.isgenerator(K().g()), inspect.isdatadescriptor(K.__dict__["p"]), inspect.ismodule(sys), inspect.isabstract(K))
print(inspect.getsource(K.m), inspect.getsourcelines(K.s)[1], inspect.getfile(K).endswith("inspect_dis_free.py"), inspect.getmodule(K).__name__, inspect.cleandoc("  a\n    b"), inspect.unwrap(K.m) is K.m, inspect.getattr_static(K(), "p").__class__.__name__)
def caller():
    f = inspect.currentframe()
    s = inspect.stack()
    return f.f_code.co_name, f.f_back.f_code.co_name, f.f_lineno - f.f_code.co_firstlineno, [x.function for x in s], inspect.getargvalues(f).args, s[0].lineno == s[0].frame.f_code.co_firstlineno + 2
print(caller())
def clo(x):
    def inner(): return x, len, undefined_thing
    return inner
print(inspect.getclosurevars(clo(5)), inspect.getfullargspec(lambda a, b=1, *c, d, e=2, **f: 0), inspect.formatannotation(list[int]), inspect.getcallargs(lambda a, b=2, *c: 0, 1))
ns = types.SimpleNamespace(a=1, b=[2])
ns.c = ns
print(ns, ns == types.SimpleNamespace(a=1), vars(ns).keys(), types.new_class("D", (K,), {}, lambda d: d.update(z=1)).z, types.resolve_bases((K,)), types.prepare_class("X", (K,))[0] is type, types.DynamicClassAttribute.__name__)
mp = types.MappingProxyType({"a": 1})
print(mp, mp["a"], "a" in mp, mp | {"b": 2}, list(mp), len(mp), mp.copy(), mp == {"a": 1}, hash(types.MappingProxyType({})) if False else "-")
for bad in ("mp['b'] = 1", "inspect.getsource(len)", "inspect.getsource(5)", "inspect.signature(5)", "inspect.getfile(len)", "types.MappingProxyType(5)", "types.SimpleNamespace(1, 2)", "inspect.getcallargs(clo)", "ns.nope", "del mp['a']", "types.FunctionType()", "inspect.getattr_static(K(), 'zz')", "types.CodeType()", "types.GeneratorType()", "types.NoneType(1)", "types.MethodType(len)", "inspect.getclosurevars(5)"):
    try:
        exec(bad)
        print("fine", bad)
    except Exception as e:
        print(bad, "->", type(e).__name__, e)
