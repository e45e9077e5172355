# Docstrings, -O, attributes of code objects, top-level await.
src = "'mdoc'\ndef f():\n  'doc'\n  assert 0, 'x'\n  if __debug__: return 'debug'\n  return 'nodebug'\nclass C:\n  'cdoc'\n  def g(self): 'gdoc'\n"
for o in (0, 1, 2):
    d = {}
    exec(compile(src, "x", "exec", 0, False, o), d)
    try: r = d["f"]()
    except AssertionError as e: r = repr(e)
    print(o, d.get("__doc__"), d["f"].__doc__, r, d["C"].__doc__, d["C"].g.__doc__)
def g():
    """One.

    Two
      three
	tab
    """
print(ascii(g.__doc__))
class D:
    '''  lead
       a
     b

    '''
print(ascii(D.__doc__))
def h(): """single  """
print(ascii(h.__doc__))
def k():
    """
    x
    """
print(ascii(k.__doc__))
def m():
    """a
b
      c"""
print(ascii(m.__doc__))
def n(): "\n\n  x\n   y\n\n"
print(ascii(n.__doc__))
def o():
    """  \x20first
    second
   \x20
    """
print(ascii(o.__doc__))
def p():
    ""
print(ascii(p.__doc__))
def q(): "é\n   ü\n    ñ"
print(ascii(q.__doc__))
c = compile("x = 1\nx\nif x:\n  y = 2\n", "s", "exec")
exec(compile("1 + 1", "s", "eval"))
import_co = (lambda: 0).__code__
print(import_co.co_name, import_co.co_argcount, import_co.co_varnames)
def z(a, b=1, *c, d, e=2, **f):
    g = 1
    def inner(): return a, g
    return inner
co = z.__code__
print(co.co_varnames, co.co_cellvars, co.co_freevars, co.co_nlocals, co.co_argcount, co.co_kwonlyargcount, co.co_flags & 0xff, z(1, d=1).__code__.co_freevars)
print(co == co.replace(), co == co.replace(co_name="w"), hash(co) == hash(co.replace()), type(co)(co.co_argcount, co.co_posonlyargcount, co.co_kwonlyargcount, co.co_nlocals, co.co_stacksize, co.co_flags, co.co_code, co.co_consts, co.co_names, co.co_varnames, co.co_filename, co.co_name, co.co_qualname, co.co_firstlineno, co.co_linetable, co.co_exceptiontable, co.co_freevars, co.co_cellvars) == co)
def aw(): pass
coro = compile("await x", "s", "exec", 0x2000)
print(coro.co_flags & 0x80, compile("x", "s", "exec", 0x2000).co_flags & 0x80, compile("[await x for x in y]", "s", "eval", 0x2000).co_flags & 0x80, compile("async for x in y: pass", "s", "exec", 0x2000).co_flags & 0x80)
print([l for _, _, l in compile("a\nb\n\nc", "s", "exec").co_lines() if l])
