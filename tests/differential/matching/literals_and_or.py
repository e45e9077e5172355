# match: literals, or-patterns, guards, wildcard, what is compared by == and what by is.
class Loud:
    def __init__(self, v): self.v = v
    def __eq__(self, other):
        print("  eq", self.v, other)
        return self.v == other

def f(x):
    match x:
        case 0: return "zero"
        case 1 | 2 | 3: return "few"
        case -1: return "minus one"
        case 2.5: return "float"
        case 1+2j | -3-4j: return "complex"
        case "a" "b": return "joined string"
        case b"bytes": return "bytes"
        case None: return "None"
        case True: return "True"
        case str() as s if len(s) > 3: return "long " + s
        case str(s): return "short " + s
        case _: return "other"

for x in (0, 0.0, False, 1, True, 3.0, -1, 2.5, 1+2j, -3-4j, "ab", "abcd", "x", b"bytes", bytearray(b"bytes"), None, [], Loud(2)):
    print(type(x).__name__, f(x))

def guards(x):
    match x:
        case n if print("guard 1", n): return "never"
        case n if n > 5: return "big"
        case n: return "n=%d" % n
print(guards(3), guards(9))
match 5:
    case 1: pass
print("no case matched, nothing happens")
match = {"match": 1}
case = [match]
match["match"] += 1
print(match, case[0])
match = lambda *a: a
print(match (1, 2))
_ = "underscore is not bound"
match 5:
    case _: print(_)
type = 3
print(type)
for bad in ("match x:\n case a: pass\n case 1: pass", "match x:\n case a | b: pass", "match x:\n case a, a: pass", "match x:\n case _ as b | 1: pass", "match x:\n case 1 as _: pass",
            "match x:\n case 1 + 1: pass", "match x:\n case f'x': pass", "match x:\n case -a: pass", "match x:\n case {**a, 'b': 1}: pass", "match x:\n case [*a, *b]: pass",
            "match x:\n case {1: _, 1: _}: pass", "match x:\n case C(a=1, a=2): pass", "match x:\n case C(a=1, 2): pass", "match x:\n case a.b(): pass\n case a: pass\n case b: pass"):
    try:
        compile(bad, "s", "exec")
        print("fine:", repr(bad))
    except SyntaxError as e:
        print(repr(bad), "->", e.msg)
