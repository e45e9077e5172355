# Lists that change while a loop goes over them, dicts and sets that refuse, iterators that stay exhausted.
items = [1, 2, 3, 4, 5, 6]
for item in items:
    if item % 2:
        items.remove(item)
print(items)
grow = [1]
for item in grow:
    if item < 6:
        grow.append(item + 1)
print(grow)
for kind, change in (("dict grows", lambda d: d.__setitem__("new", 1)), ("dict shrinks", lambda d: d.pop("a"))):
    d = {"a": 1, "b": 2}
    try:
        for key in d:
            change(d)
    except RuntimeError as e:
        print(kind, "->", e)
d = {"a": 1, "b": 2}
for key in d:
    d[key] += 10
print(d)
s = {1}
try:
    for x in s:
        s.add(x + 1)
except RuntimeError as e:
    print(e)
i = iter([1, 2])
print(list(i), list(i), next(i, "empty"))
source = [1, 2]
i = iter(source)
print(next(i), next(i), next(i, None))
source.append(3)
print(next(i, "still empty"))
i = iter(d)
d["c"] = 1
try:
    next(i)
except RuntimeError as e:
    print(e)
i = reversed([1, 2, 3])
print(i.__length_hint__(), next(i), i.__length_hint__())
