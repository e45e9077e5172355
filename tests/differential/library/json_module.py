# json: dumping and loading, options, errors with positions, hooks.
import json
data = {"a": [1, 2.5, -0.0, 1e100, True, None], "é": "\u2028\"\\\n\x01😀", "n": {}, "l": [], 5: "int key", 1.5: "f", None: "n", False: "b"}
print(json.dumps(data), json.dumps(data, ensure_ascii=False), sep="\n")
print(json.dumps(data, indent=2, sort_keys=False)[:60], json.dumps([1, {"b": 1, "a": 2}], indent="\t", separators=(",", ":"), sort_keys=True), json.dumps([float("nan"), float("inf")]), json.dumps("</"), json.dumps((1, (2,))))
for text in ('{"a": [1, 2, {"b": null}]}', ' [ ] ', '"\\u00e9\\ud83d\\ude00\\ud800"', "1e5", "-0", "1E400", "NaN", "[-Infinity]", "123456789012345678901234567890", '{"k": 1, "k": 2}', '"tab\\t"'):
    print(text, repr(json.loads(text)).encode("ascii", "backslashreplace").decode())
for bad in ("", "[1,]", "{", '{"a"}', '{"a":}', '{"a": 1,}', "{'a': 1}", '"abc', '"\\x"', '"\\u12"', '"\n"', "[1 2]", "01", "1.", "-", "tru", "[1] x", '{"a": 1 "b": 2}', "\ufeff1", "nul", "[,1]", '{1: 2}', "+1", ".5", "[[[", '"a\tb"'):
    try:
        print(repr(bad), json.loads(bad))
    except json.JSONDecodeError as e:
        print(repr(bad), "->", e, (e.pos, e.lineno, e.colno))
for bad in (object, {1, 2}, {(1,): 2}, b"x", [float("nan")]):
    try:
        print(json.dumps(bad, allow_nan=False))
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e, getattr(e, "__notes__", None))
loop = []; loop.append(loop)
try:
    json.dumps(loop)
except ValueError as e:
    print(e)
print(json.loads('{"a": {"b": 1}}', object_hook=lambda d: sorted(d)), json.loads('{"a": 1, "a": 2}', object_pairs_hook=list), json.loads("[1.5, 2]", parse_float=str, parse_int=lambda s: s * 2), json.loads("[NaN]", parse_constant=lambda c: "const " + c), json.loads(b'"\xc3\xa9"'), json.loads(bytearray(b"[1]")))
class E(json.JSONEncoder):
    def default(self, o): return sorted(o) if isinstance(o, set) else super().default(o)
print(json.dumps({"s": {3, 1}}, cls=E), json.dumps(1 + 2j, default=str), json.dumps({(1, 2): 3, "k": 1}, skipkeys=True), "".join(E().iterencode([1, {2}])), json.JSONDecoder().raw_decode("[1] tail"))
