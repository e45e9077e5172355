# A checker for nested data that says where it is wrong.
import json
def check(value, schema, path="$"):
    match schema:
        case {"type": "object", "fields": fields, **rest}:
            if not isinstance(value, dict): yield f"{path}: no object"; return
            for k, s in fields.items():
                if k in value: yield from check(value[k], s, f"{path}.{k}")
                elif k in rest.get("required", ()): yield f"{path}: {k} is missing"
            yield from (f"{path}: {k} is unknown" for k in value.keys() - fields.keys())
        case {"type": "list", "of": of}:
            if not isinstance(value, list): yield f"{path}: no list"; return
            for i, v in enumerate(value): yield from check(v, of, f"{path}[{i}]")
        case {"type": "number", "min": least}:
            if isinstance(value, bool) or not isinstance(value, (int, float)): yield f"{path}: {value!r} is no number"
            elif value < least: yield f"{path}: {value} < {least}"
        case {"one of": [*options]}:
            if value not in options: yield f"{path}: {value!r} not in {options}"
        case type() as t:
            if not isinstance(value, t): yield f"{path}: {type(value).__name__}, not {t.__name__}"
        case _: raise TypeError(f"no schema: {schema!r}")
schema = {"type": "object", "required": ["id"], "fields": {"id": {"type": "number", "min": 1}, "tags": {"type": "list", "of": str}, "kind": {"one of": ["a", None]}, "in": {"type": "object", "fields": {"x": float}}}}
for text in ('{"id": 1, "tags": ["x"], "kind": null, "in": {"x": 1.5}}', '{"id": 0, "tags": ["x", 5, null], "kind": "z"}', '{"tags": {}, "in": {"x": 1, "q": 2}}', "[]", '{"id": true}'):
    print(text, *(list(check(json.loads(text), schema)) or ["fine"]), sep="\n    ")
try: list(check(1, 5))
except TypeError as e: print(e)
