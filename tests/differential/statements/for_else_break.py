# else of loops: skipped by break only; nested loops, continue, and the loop variable afterwards.
def search(items, wanted):
    for index, item in enumerate(items):
        if item == wanted:
            print("found at", index)
            break
        if item is None:
            continue
    else:
        print("not found, last index", index if items else "-")
        return False
    return True

print(search([1, 2, 3], 2), search([1, None], 5), search([], 1))

def nested():
    out = []
    for a in range(4):
        for b in range(4):
            if b == 2:
                break
            if a == 1:
                continue
            out.append((a, b))
        else:
            out.append("inner else")
        if a == 2:
            break
    else:
        out.append("outer else")
    return out, a, b

print(nested())
n = 10
while n > 0:
    n -= 3
    if n == 1:
        print("hit one")
        break
else:
    print("never")
while n > 5:
    pass
else:
    print("else of a loop that never ran")
for (x, y), *rest in [((1, 2), 3, 4), ((5, 6),)]:
    print(x, y, rest)
class Target:
    pass
t = Target()
for t.field in "ab":
    pass
cells = [0, 0]
for cells[t.field == "b"] in (7, 8):
    pass
print(t.field, cells)
