# while with conditions that change things, break out of several levels by flags and exceptions.
n, seen = 27, []
while (n := n * 3 + 1 if n % 2 else n // 2) != 1 and len(seen) < 12:
    seen.append(n)
else:
    seen.append("else")
print(seen)
stack = [1, [2, [3, 4]], 5]
flat = []
while stack:
    top = stack.pop()
    if isinstance(top, list): stack += top
    else: flat.append(top)
print(flat)
class Found(Exception): pass
try:
    for i in range(5):
        for j in range(5):
            if i * j == 6: raise Found
except Found:
    print("found", i, j)
found = False
for i in range(3):
    for j in range(3):
        if i + j == 3:
            found = True
            break
    if found: break
print(i, j, found)
k = 5
while k:
    k -= 1
    if k == 3: continue
    if k == 1: break
    print("k", k)
else:
    print("not printed")
while False: pass
else: print("else of a loop never entered")
def forever():
    c = 0
    while True:
        c += 1
        try:
            if c < 3: continue
            return c
        finally:
            print("finally", c)
print(forever())
