"""Node objects: making, showing, copying, comparing them; what the classes say of themselves."""
import ast, copy, pickle, warnings, weakref, _ast

def shown(f):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter('always')
        try:
            r = f()
            print(r.__dict__ if isinstance(r, ast.AST) else r, end=' ')
        except Exception as e:
            print(type(e).__name__, e, end=' ')
        print(sorted(str(w.message) for w in caught))

for name in sorted(dir(_ast)):
    c = getattr(_ast, name)
    if isinstance(c, type) and issubclass(c, ast.AST):
        own = c.__dict__
        print(name, c.__mro__[1:], c._fields, c._attributes, c.__match_args__, own.get('_field_types'), c.__doc__, c.__module__)
        print(sorted(k for k in own if 'attr' not in k or k == '_attributes'), [k for k in c._fields + c._attributes if getattr(c, k, 0) is None])

class A(ast.AST):
    _fields = ('a', 'b'); _field_types = {'a': int, 'b': int | None}
class B(ast.expr):
    _fields = ['a', 'b', 'd']
class D(ast.Name): _fields = ('id', 'ctx', 'foo')
class F(ast.Name): _fields = 5
shown(lambda: A()); shown(lambda: A(1).b); shown(lambda: A(1, 2, 3)); shown(lambda: A(1, a=2)); shown(lambda: A(1, c=2)); shown(lambda: A(1, lineno=2))
shown(lambda: B()); shown(lambda: B(1, 2, 3, lineno=4)); shown(lambda: B(x=1)); shown(lambda: F()); shown(lambda: D('x'))
shown(lambda: ast.Name('a', 'b', 'c')); shown(lambda: ast.Pass(1)); shown(lambda: ast.Name('x')); shown(lambda: sorted(ast.FunctionDef('x').__dict__))
shown(lambda: ast.Name.__init__(3)); shown(lambda: ast.Name(**{'id': 1, 'x': 3})); shown(lambda: ast.Name('x', id='y')); shown(lambda: ast.Constant(1).kind)
shown(lambda: sorted(ast.arguments().__dict__)); shown(lambda: ast.AST()); shown(lambda: ast.AST(1)); shown(lambda: ast.expr(lineno=3))

for text in ['x = 1', 'x = [1, 2, 3, 4]\nf(a, b, *c, **d)\ndef f(a): pass\n', 'x = [[[1]]]', 'a < b < c', 'f"{x!r:>{w}} y"', 't"{x}"', 'match x:\n case {1: y, **z}: pass']:
    print(repr(ast.parse(text)))
print(repr(ast.Constant((1, 2, 3))), repr(ast.Constant((1,))), repr(ast.Constant([])), repr(ast.Constant((ast.Name('x'), 2))), repr(ast.AST()), repr(A(1, 2)))
l = []; n = ast.List(l); l.append(n); print(n, ast.Module([n], []))
n = ast.Name('x'); del n.id; shown(lambda: repr(n))

for n in [ast.parse('x').body[0].value, ast.Add(), ast.Constant(3), ast.BinOp(ast.Name('x'), ast.Add(), ast.Name('y'))]:
    print(n.__reduce__())
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert ast.dump(pickle.loads(pickle.dumps(n, protocol)), include_attributes=True) == ast.dump(n, include_attributes=True)
    assert ast.dump(copy.deepcopy(n)) == ast.dump(n) == ast.dump(copy.copy(n))
    assert weakref.ref(n)() is n

n = ast.parse('x').body[0].value
n.foo = 3
for k in [dict(id=3), dict(bad=3), dict(ctx=4, bad=5), dict(lineno=7), dict(foo=4), {}]:
    shown(lambda: copy.replace(n, **k))
shown(lambda: n.__replace__(1))
del n.id
shown(lambda: n.__replace__()); shown(lambda: D.__replace__(ast.Name('x'))); shown(lambda: D('x', foo=2).__replace__(id='z')); shown(lambda: B.__replace__(B()))
print(ast.compare(ast.parse('x + 1'), ast.parse('x+1')), ast.parse('1+2').body[0].value.op is ast.parse('3+4').body[0].value.op, ast.Name('x').ctx is ast.Name('y').ctx)
old = ast.AST._fields
del ast.AST._fields
shown(lambda: ast.AST()); shown(lambda: ast.AST(arg1=123)); shown(lambda: ast.Name('x'))
ast.AST._fields = old
match ast.parse('x + 1').body[0].value:
    case ast.BinOp(ast.Name(id), ast.Add(), ast.Constant(v)): print(id, v)
class N(ast.Name):
    def __init__(self, *a): super().__init__(*a); self.lineno = self.col_offset = self.end_lineno = self.end_col_offset = 1
print(eval(compile(ast.Expression(N('n', ast.Load())), '', 'eval')).__class__.__name__)
