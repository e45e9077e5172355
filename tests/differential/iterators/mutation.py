# Changing a container while it is iterated: lists go by index, dicts and sets refuse, exhausted iterators stay so.
items = [1, 2, 3, 4, 5, 6]
for x in items:
    if x % 2 == 0: items.remove(x)
print(items)
items = [1, 2, 4, 6, 7]
for x in items:
    if x % 2 == 0: items.remove(x)
print(items)
items = [1]
for x in items:
    if len(items) < 6: items.append(x * 2)
print(items)
it = iter(items)
print(list(it)); items.append(99)
print(list(it))
it = iter([1, 2, 3]); next(it)
print(it.__length_hint__(), list(it), it.__length_hint__())
back = reversed(items)
items.clear()
print(list(back), back.__length_hint__())
def attempt(label, container, change):
    seen = []
    try:
        for x in container:
            seen.append(x)
            if len(seen) > 10: break
            change(x)
    except RuntimeError as e:
        print(label, seen, e)
    else:
        print(label, seen)
d = dict.fromkeys("abc", 0)
attempt("add", d, lambda k: d.update({k * 2: 1}))
d = dict.fromkeys("abc", 0)
attempt("same keys", d, lambda k: d.update({k: 1}))
attempt("pop", d.items(), lambda kv: d.pop(kv[0]))
d = dict.fromkeys("ab", 0)
attempt("swap", d, lambda k: (d.pop(k), d.update({k: 5})))
s = {1}
attempt("set add", s, lambda x: s.add(x + 1))
d = {1: 2}
it = iter(d.values()); d[3] = 4
for _ in range(2):
    try: print(next(it))
    except (RuntimeError, StopIteration) as e: print(type(e).__name__, e)
b = bytearray(b"ab")
for x in b:
    if len(b) < 5: b.append(x + 2)
print(b)
