# A JSON reader and writer by hand, held against the library's: values, escapes, positions of errors.
import json

class Bad(ValueError):
    def __str__(self): return "%s at %d" % self.args

ESC = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "r": "\r"}

def skip(s, i):
    while i < len(s) and s[i] in " \t\n\r": i += 1
    return i

def value(s, i):
    i = skip(s, i)
    match s[i:i + 1]:
        case "": raise Bad("end of text", i)
        case '"': return string(s, i + 1)
        case "[": return sequence(s, i + 1, "]", value, list)
        case "{": return sequence(s, i + 1, "}", pair, dict)
        case "-" | "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9":
            j = i + 1
            while j < len(s) and s[j] in "0123456789.eE+-": j += 1
            try:
                return (float if set(s[i:j]) & set(".eE") else int)(s[i:j]), j
            except ValueError as e:
                raise Bad(f"number {s[i:j]!r}", i) from e
    for word, meaning in (("true", True), ("false", False), ("null", None)):
        if s.startswith(word, i): return meaning, i + len(word)
    raise Bad(f"unexpected {s[i]!r}", i)

def string(s, i):
    out = []
    while True:
        j = i
        while j < len(s) and s[j] not in '"\\': j += 1
        out.append(s[i:j])
        if j == len(s): raise Bad("open string", i - 1)
        if s[j] == '"': return "".join(out), j + 1
        c = s[j + 1]
        if c == "u":
            out.append(chr(int(s[j + 2:j + 6], 16))); i = j + 6
        elif c in ESC:
            out.append(ESC[c]); i = j + 2
        else: raise Bad(f"escape {c!r}", j)

def pair(s, i):
    k, i = value(s, i)
    if not isinstance(k, str): raise Bad("key is no string", i)
    i = skip(s, i)
    if s[i:i + 1] != ":": raise Bad("':' missing", i)
    v, i = value(s, i + 1)
    return (k, v), i

def sequence(s, i, close, item, make):
    items = []
    i = skip(s, i)
    if s[i:i + 1] == close: return make(items), i + 1
    while True:
        x, i = item(s, i)
        items.append(x)
        i = skip(s, i)
        match s[i:i + 1]:
            case ",": i += 1
            case c if c == close: return make(items), i + 1
            case _: raise Bad(f"',' or {close!r} missing", i)

for text in ('{"a": [1, 2.5, -3e2, true, null], "b": {"c": "x\\ny\\u00e9\\"q"}}', "[]", " [ [ ] , { } ] ", '"\\u4e2d\\/"', "-0", "-0.0", "12345678901234567890", '{"a":1,"a":2}'):
    mine = value(text, 0)[0]
    print(repr(mine), mine == json.loads(text), json.dumps(mine, sort_keys=True))
for text in ("", "[1 2]", '{"a" 1}', '{1: 2}', '"abc', "[1,]", "nul", '"\\x"', "1.2.3", "--1", '{"a":1'):
    try:
        print(value(text, 0))
    except Bad as e:
        print(f"{text!r:12} {e}", "|", type(e.__cause__).__name__, end=" | ")
    try:
        print(json.loads(text))
    except json.JSONDecodeError as e:
        print(e.msg, e.lineno, e.colno, e.pos)
