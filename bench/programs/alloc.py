"""Allocation: instances, tuples, lists and binary trees that live briefly."""


class Node:
    def __init__(self, left, right):
        self.left, self.right = left, right


def tree(depth):
    return Node(None, None) if depth == 0 else Node(tree(depth - 1), tree(depth - 1))


def count(node):
    return 1 if node.left is None else 1 + count(node.left) + count(node.right)


def main(n=500):
    total = 0
    for i in range(n):
        total += count(tree(11))
        pairs = [(j, [j]) for j in range(2000)]
        total += len(pairs)
    return total
