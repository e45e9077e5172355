# Binary trees written with classes, tuples and match: insertion, traversal, deletion, folding, balance.
class Tree:
    __slots__ = "key", "left", "right"
    def __init__(self, key, left=None, right=None): self.key, self.left, self.right = key, left, right
    __match_args__ = __slots__
    def __iter__(self):
        if self.left: yield from self.left
        yield self.key
        if self.right: yield from self.right
    def __reversed__(self):
        for part in (self.right, self.key, self.left):
            if isinstance(part, Tree): yield from reversed(part)
            elif part is not None: yield part
    def __contains__(self, key):
        return key == self.key or (child := self.left if key < self.key else self.right) is not None and key in child
def insert(tree, key):
    match tree:
        case None: return Tree(key)
        case Tree(k, l, r) if key < k: return Tree(k, insert(l, key), r)
        case Tree(k, l, r) if key > k: return Tree(k, l, insert(r, key))
    return tree
def delete(tree, key):
    match tree:
        case None: raise KeyError(key)
        case Tree(k, l, r) if key < k: return Tree(k, delete(l, key), r)
        case Tree(k, l, r) if key > k: return Tree(k, l, delete(r, key))
        case Tree(_, None, other) | Tree(_, other, None): return other
        case Tree(_, l, r): return Tree(low := next(iter(r)), l, delete(r, low))
def fold(tree, f, empty): return empty if tree is None else f(fold(tree.left, f, empty), tree.key, fold(tree.right, f, empty))
def show(tree): return fold(tree, lambda l, k, r: f"({l}{k}{r})", ".")
root = None
for k in (50, 30, 70, 20, 40, 60, 80, 30): root = insert(root, k)
print(list(root), list(reversed(root)), 60 in root, 65 in root, show(root))
print(fold(root, lambda l, k, r: l + k + r, 0), fold(root, lambda l, k, r: 1 + max(l, r), 0), max(root), sum(1 for _ in root))
for k in (20, 70, 50): root = delete(root, k); print(show(root))
try: delete(root, 99)
except KeyError as e: print("no", e)
def build(keys): return Tree(keys[m], build(keys[:m]), build(keys[m + 1:])) if (m := len(keys) // 2) or keys else None
print(show(build(range(10))), list(build("balance")))
def levels(*row):
    if row := [n for n in row if n]:
        yield [n.key for n in row]
        yield from levels(*(c for n in row for c in (n.left, n.right)))
print(list(levels(build("abcdefg"))))
old = root; new = insert(root, 65)
print(65 in old, 65 in new, old.left is new.left, old.right is new.right)
def flatten(x): return [y for e in x for y in (flatten(e) if isinstance(e, (list, tuple)) else [e])]
print(flatten([1, [2, (3, [4, []]), [[5]]], "six"]))
