# f-strings: nesting, conversions, =, specs, quotes, comments, lambdas, positions of errors.
x, y, name, width = 5, 2.5, "né", 10
print(f"{x}{y}", f"{x + 1} {name.upper()!r}", f"{x=} {x = } {x=!s} {y=:.2f} {name=}", f"{x!r:>{width}}|{y:{width}.{x - 3}f}", f"{{}} {{{x}}}", f"{'nested ' + f'{x} {f"{y}"}'}", sep=" / ")
print(f"{"same quotes"} {'\n'.join(["a", "b"])!r} {"{}"}", f'''{
    x  # a comment
    + 1
}''', f"{[i for i in range(3)]} { {1: 2}[1] } {(lambda v: v * 2)(4)} {x if x else y} {x,}", rf"\n{x}\{y}", f"a" "b{x}" f"{x}c", sep=" / ")
print(f"{x:{'>'}{width}}", f"{name:*^{width}}", f"{x:#{'x'}}", f"{y:{'.1' + 'f'}}", f"{x!s:{'<'}5}|", f"{'':>3}|", f"{x:}", f"{x!a}", f"{(yy := 7)} {yy}", f"{yy:=5}", f"{None} {...}")
print(f"{x == 5} {x != 5} {x >= 5=} {'a' if x > 1 else 'b'}", f"{x:{{}}}" if False else f"{x!r}", f"{'a' 'b'}", f"{*[1, 2],}", f"{await_ if (await_ := 1) else 0}", f"\N{BULLET}{x}\x41", f"{ord('\n')}")
class F:
    def __format__(self, s): return "[" + s + "]"
f = F()
print(f"{f:a b} {f:{x}{y}} {f:%H:%M} {f!s:.3}"[:40], f"{f:{{x}}}" if False else f"{f:x}", f"{f::}", f"{f:!r}", f"{f:\n}", sep=" / ")
def deep(n): return f"{deep(n - 1)}<{n}>" if n else f"{n}"
print(deep(5))
for src in ('f"{"', 'f"}"', 'f"{}"', 'f"{ }"', 'f"{!r}"', 'f"{x!}"', 'f"{x!z}"', 'f"{x!rr}"', 'f"{x:{y:{z:{w}}}}"', 'f"{a b}"', 'f"{x"', 'f"{x:"', 'f"{lambda x: 1}"', 'f"{*x}"', 'f"{x=!}"', 'f"{=}"', 'f"{:x}"', 'f"{a.}"', "f'{a['x']}'", 'f"{#}"', 'f"{x;y}"', 'f"{def f(): pass}"',
            'f"{x = y}"', 'f"{yield}"', 'f"{x!r:}}"', 'f"{1 +}"', 'f"{x} {"', "f'''{\nx\n'''", 'f"{a $ b}"', 'fb"x"', 'f"{\\}"', 'f"{x! r}"', 'f"{(x}"', 'f"{x)}"', 'f"{x]}"'):
    try:
        compile(src, "<fstring>", "eval")
        print("fine", repr(src))
    except SyntaxError as e:
        print(repr(src), "->", e.msg, (e.lineno, e.offset, e.end_offset))
