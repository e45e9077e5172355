# options: -X bare
# Building text with +=: what is shared does not change, and long loops end soon.


def build(n, piece):
    s = ""
    for i in range(n):
        s += piece
    return s


for piece in ("x", "é", "€", "😀", "ab"):
    text = build(200000, piece)
    print(len(text), text == piece * 200000, text[:3], text[-1])         # pieces of all widths
# expect: 200000 True xxx x
# expect: 200000 True ééé é
# expect: 200000 True €€€ €
# expect: 200000 True 😀😀😀 😀
# expect: 400000 True aba b

s = "".join(["a", "b"])
keep = [s]
table = {s: 1}
s += "c"
print(s, keep, table)                       # expect: abc ['ab'] {'ab': 1}
t = s
s += "d"
print(s, t)                                 # expect: abcd abc
s += s
print(s)                                    # expect: abcdabcd


def alias(a):
    b = a
    a += "!"
    return a, b


print(alias("x" * 3), alias("".join("yz")))      # expect: ('xxx!', 'xxx') ('yz!', 'yz')


class Box:
    text = ""


box = Box()
for i in range(1000):
    box.text += str(i % 10)
print(len(box.text), box.text[:12], Box.text == "")      # expect: 1000 012345678901 True
parts = [""]
for i in range(1000):
    parts[0] += "é"
print(len(parts[0]), parts[0].isalpha())    # expect: 1000 True


def generator():
    s = "a"
    while True:
        got = yield s
        s += got


g = generator()
seen = [next(g)]
for i in range(5):
    seen.append(g.send("b"))
print(seen)                                 # expect: ['a', 'ab', 'abb', 'abbb', 'abbbb', 'abbbbb']
h = hash(seen[-1])
x = seen.pop()
x += "c"
print(hash(x) == hash("abbbbbc"), x)        # expect: True abbbbbc
