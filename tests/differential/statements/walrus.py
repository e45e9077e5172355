# Assignment expressions: where they bind, in comprehensions, conditions, and the places that forbid them.
data = iter([3, 1, 4, 1, 5])
while (n := next(data, None)) is not None and n != 1:
    print("got", n)
print("stopped with", n)
if any((hit := w).startswith("b") for w in ["abc", "bcd", "cde"]):
    print(hit)
total = 0
print([total := total + x for x in range(5)], total)
print([y := 1, y ** 2, (z := y + 5)], z)

def inner():
    found = [last := i for i in range(3)]
    g = lambda: (k := 7)
    return found, last, g(), "k" in locals()

print(inner())
print(f"{(w := 5)} {w=} {w:=5}")
def default(a=(b := 12)):
    return a
print(default(), b)
print({(key := "k"): (val := 1)}, key, val)
x = [0, 1, 2]
print(x[(i := 1)], x[i := 2])
for bad in ("a := 1", "f(a := 1, b=(c := 2), d := 3, e=f := 1)", "[i := 0 for i in range(5)]", "[[(j := 0) for i in range(5)] for j in range(5)]",
            "[i for i in (j := range(5))]", "(a.b := 1)", "(a[0] := 1)", "((a, b) := 1)", "lambda: x := 1", "class C:\n [q := 1 for i in range(3)]", "(True := 1)",
            "def f(a: b := 1): pass", "with open(x) as (y := z): pass"):
    try:
        compile(bad, "s", "exec")
        print("fine:", bad)
    except SyntaxError as e:
        print(bad.splitlines()[0], "->", e.msg)
