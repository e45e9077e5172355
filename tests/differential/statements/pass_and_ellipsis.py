# Docstrings and constants as statements, ellipsis bodies, semicolons, line continuation, blank lines and comments.
"""The module's docstring"""
print(__doc__)
def f(): ...
def g(): "doc of g"; 
def h():
    "first"
    "second is no docstring"
def i():
    f"not a docstring {1}"
def j():
    b"bytes are none either"
class K: "doc of K"; x = 1; y = \
    2
print(f(), f.__doc__, g.__doc__, h.__doc__, i.__doc__, j.__doc__, K.__doc__, K.y)
if True: a = 1; b = 2; c = (3 +
    # a comment in the middle

    4)
print(a, b, c)
text = "one \
two"
print(text, 'im' "plicit" '''ly''' """ joined""", sep="|")
def indent():
  if a:
        return "odd but consistent"
  else:
   return "never"
print(indent())
def doc():
    """First line.

        Indented more.
    Same level.
    """
print(repr(doc.__doc__))
1; "loose"; None; ...; (); [][:]
x = 5 ;
print(x) ; print(-x)
if x: pass
elif y: undefined_name_never_touched
else: also_not
