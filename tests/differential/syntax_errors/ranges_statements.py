# SyntaxErrors of statements: message, line, column, end: as the reference gives them.
sources = """
if x
if x = 1: pass
if: pass
else: pass
for x y: pass
for in y: pass
for x in: pass
for 1 in y: pass
while: pass
while x print(1)
def f: pass
def f() pass
def f(: pass
def (): pass
def f(x, 1): pass
def f(x y): pass
class: pass
class C(: pass
class C x: pass
try: pass
try: pass\\nx = 1
try: pass\\nexcept: pass\\nexcept E: pass
try: pass\\nfinally: pass\\nelse: pass
except E: pass
with: pass
with x as: pass
with x as 1: pass
with x, y as: pass
import
import a.
import a as
import a as b.c
from a
from a import
from a import (b, c
from a import b,
from a import ()
from . import *, x
from import x
import a, 
return
yield
break
continue
def f():\\n    nonlocal x\\n    x = 1
x = 
x == = 1
x + 
= 1
x = = 1
1 = x
x + 1 = 2
f() = 1
x, f() = 1
del
del f()
del x +
raise x from
raise from x
assert
assert x,
global
global x.y
pass x
print "hello"
print x
exec "code"
print -1
async x
async def f()
await
lambda x: 
lambda: yield
@
@x
@x\\ny = 1
if 1:\\n  x\\n y
if 1:\\nx
if 1:\\n\\n
  x = 1
x = 1\\n  y = 2
def f():\\n\\tx = 1\\n        y = 2
match x:\\npass
match x:\\n  case: pass
match x:\\n  case 1 pass
match x:\\n  y = 1
type = 
type X
type X = 
type X[ = int
type X[T = int
x: int: str
x: = 1
(x, y): int = 1
x += y += 1
x := 1
x = yield = 1
*x
*x, = 
a, b = *
f(a for a in b, c)
f(**a, *b)
f(a=1, b)
f(a b)
f(a, , b)
f(,)
f(a=)
f(1=2)
f(a.b=1)
x = (1, 2
x = [1, 2
x = {1: 2
x = 1)
x = (1]
x = {1, 2)
'abc
\"\"\"abc
'abc\\ndef'
f'{x
0123
1__0
1_
0b12
0xg
1e
1.2.3
1abc
0_7
09
1if
$
?
x!
a ? b
x = 5 5
x y
x 1
"a" 1
1 "a"
x."a"
x.1
x[1
x[]
x[1:2:3:4]
x{1}
not
x not y
x is is y
x if y
x if y else
else x
for
None = 1
True += 1
def None(): pass
class True: pass
import None
f(None=1)
x.None
lambda None: 1
def f(a, a): pass
def f(*, a, *b): pass
(yield) = 1
f"{a b}"
f"{}"
b'é'
nonlocal x
from __future__ import nope
from __future__ import braces
x = 1\\nfrom __future__ import annotations
return = 1
class = 1
x = class
import for
if = 1
é = $
日本 語
""".strip("\n").split("\n")
for s in sources:
    text = s.replace("\\n", "\n").replace("\\t", "\t")
    try:
        compile(text, "<s>", "exec")
        print(s, "| fine")
    except SyntaxError as e:
        print(s, "|", type(e).__name__, e.msg, (e.lineno, e.offset, e.end_lineno, e.end_offset), repr(e.text))
