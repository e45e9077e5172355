# needs: weakref
# Containers whose items or keys change them while they are compared, hashed, sorted or destroyed.


class Key:
    def __init__(self, name, act=None):
        self.name, self.act = name, act

    def __hash__(self):
        return 7

    def __eq__(self, other):
        if self.act:
            self.act()
        return isinstance(other, Key) and self.name == other.name


# a dict that is cleared, grown or emptied by the comparison of its keys
d = {}
for act in (d.clear, lambda: d.update((i, i) for i in range(1000, 1100)), lambda: d.pop(k1, None)):
    d.clear()
    k1 = Key(1)
    d[k1] = 1
    k1.act = act
    calls = 0
    d.get(Key(2))
    d[Key(3)] = 3
    k1.act = None
    print(len(d) in (1, 2, 101, 102), d.get(Key(3)))  # expect: True 3
# expect: True 3
# expect: True 3


# update() notices that its source changes
class Hostile:
    def __hash__(self):
        return 0

    def __eq__(self, other):
        source.clear()
        return False


source = {}
source[Hostile()] = 1
source[0] = 2
try:
    {Hostile(): 0, 1: 1}.update(source)
except RuntimeError as e:
    print(e)  # expect: dict mutated during update


# a list that shrinks while it is searched
class Shrinks:
    def __eq__(self, other):
        items.clear()
        return False


items = [Shrinks() for _ in range(10)]
print(3 in items, items)  # expect: False []
items = [Shrinks() for _ in range(10)]
try:
    items.remove(5)
except ValueError as e:
    print(e)  # expect: list.remove(x): x not in list

# sorting: the list looks empty meanwhile, and must be left alone
seen = []
items = [3, 1, 2]
items.sort(key=lambda x: seen.append(len(items)) or x)
print(items, seen)  # expect: [1, 2, 3] [0, 0, 0]
try:
    items.sort(key=lambda x: items.append(x) or -x)
except ValueError as e:
    print(e, items)  # expect: list modified during sort [3, 2, 1]
try:
    items.sort(key=lambda x: (items.append(x), items.clear()) and -x)
except ValueError as e:
    print(e)  # expect: list modified during sort


class Fails:
    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        if self.n == 13:
            raise RuntimeError("thirteen")
        return self.n < other.n


items = [Fails(n) for n in (5, 13, 2, 8, 1)]
before = set(map(id, items))
try:
    items.sort()
except RuntimeError as e:
    print(e, len(items), set(map(id, items)) == before)  # expect: thirteen 5 True


# values that are destroyed look at their container
class Looks:
    def __del__(self):
        looked.append(len(holder))


looked = []
holder = [Looks(), Looks()]
holder.clear()
print(looked)  # expect: [0, 0]
holder = {1: Looks(), 2: Looks()}
holder[1] = None
del holder[2]
print(looked)  # expect: [0, 0, 2, 1]
holder = {Looks()}
holder.clear()
print(looked)  # expect: [0, 0, 2, 1, 0]

# keys die when they are deleted
import weakref


class Plain:
    pass


k = Plain()
w = weakref.ref(k)
d = {k: 1}
del d[k], k
print(w() is None)  # expect: True
k = Plain()
w = weakref.ref(k)
s = {k}
s.discard(k)
del k
print(w() is None)  # expect: True

# deep structures
deep = None
for _ in range(200000):
    deep = [deep]
deep = None
for _ in range(200000):
    deep = (deep,)
deep = None
for _ in range(200000):
    deep = {0: deep}
deep = None
print("gone")  # expect: gone
recursive = []
recursive.append(recursive)
print(recursive)  # expect: [[...]]
recursive = {}
recursive["me"] = recursive
print(recursive, list(recursive.items()))  # expect: {'me': {...}} [('me', {'me': {...}})]

# iterators notice
d = dict.fromkeys(range(5))
try:
    for k in d:
        d[k + 100] = 1
except RuntimeError as e:
    print(e)  # expect: dictionary changed size during iteration
try:
    d = {1: 1, 2: 2}
    for k in d:
        del d[k]
        d[k + 100] = 1
except RuntimeError as e:
    print(e)  # expect: dictionary keys changed during iteration
items = [1, 2, 3]
for x in items:
    if len(items) < 6:
        items.append(x * 10)
print(items)  # expect: [1, 2, 3, 10, 20, 30]
