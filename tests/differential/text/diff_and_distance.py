# Comparing texts: edit distance with its path, longest common subsequence, a line diff, anagrams, palindromes, prefixes.
from collections import defaultdict
from functools import cache
import difflib
def edits(a, b):
    @cache
    def go(i, j):
        if i == len(a): return len(b) - j, "+" * (len(b) - j)
        if j == len(b): return len(a) - i, "-" * (len(a) - i)
        if a[i] == b[j]: n, path = go(i + 1, j + 1); return n, "=" + path
        return min((go(x, y)[0] + 1, mark + go(x, y)[1]) for x, y, mark in ((i + 1, j + 1, "~"), (i + 1, j, "-"), (i, j + 1, "+")))
    return go(0, 0)
for a, b in (("kitten", "sitting"), ("flaw", "lawn"), ("", "abc"), ("same", "same"), ("grün", "gruen")): print(a, b, *edits(a, b))
def lcs(a, b):
    rows = [[""] * (len(b) + 1)]
    for x in a:
        row = [""]
        for j, y in enumerate(b): row.append(rows[-1][j] + x if x == y else max(rows[-1][j + 1], row[-1], key=len))
        rows.append(row)
    return rows[-1][-1]
print(lcs("AGGTAB", "GXTXAYB"), lcs("nematode", "empty bottle"), repr(lcs("abc", "xyz")))
old, new = "one two three four five".split(), "zero one tree four six five".split()
def diff(a, b):
    match a, b:
        case [], []: return
        case [x, *a2], [y, *b2] if x == y: yield f"  {x}"; yield from diff(a2, b2)
        case _, [y, *b2] if y not in a: yield f"+ {y}"; yield from diff(a, b2)
        case [x, *a2], _: yield f"- {x}"; yield from diff(a2, b)
        case [], [y, *b2]: yield f"+ {y}"; yield from diff([], b2)
print("|".join(diff(old, new)))
print("|".join(l.rstrip() for l in difflib.ndiff(old, new)), "|".join(difflib.unified_diff(old, new, "old", "new", lineterm="", n=1)), sep="\n")
print(round(difflib.SequenceMatcher(None, "abcd", "bcde").ratio(), 3), difflib.get_close_matches("appel", ["ape", "apple", "peach", "puppy"]), difflib.SequenceMatcher(None, "qabxcd", "abycdf").get_opcodes())
groups = defaultdict(list)
for w in "listen silent enlist google elgoog abc cab inlets".split(): groups["".join(sorted(w))].append(w)
print([g for g in groups.values() if len(g) > 1], max(groups, key=lambda k: (len(groups[k]), k)))
def is_palindrome(s): t = [c for c in s.casefold() if c.isalnum()]; return t == t[::-1]
print([is_palindrome(s) for s in ("A man, a plan, a canal: Panama!", "Not this", "", "Été")], max((s for i in range(9) for j in range(i, 10) if is_palindrome(s := "forgeeksskeegfor"[i + 1:j + 4]) and s), key=len))
def prefix(words): return "".join(c[0] for c in __import__("itertools").takewhile(lambda c: len(set(c)) == 1, zip(*words)))
print(prefix(["flower", "flow", "flight"]), repr(prefix(["a", "b"])), prefix(["solo"]), "unhappy".removeprefix("un").removesuffix("py"), "a-b".removeprefix("x"))
def trie(words):
    root = {}
    for w in words:
        node = root
        for c in w: node = node.setdefault(c, {})
        node["$"] = w
    return root
def complete(node, start):
    for c in start: node = node.get(c, {})
    for c, child in node.items():
        if c == "$": yield child
        else: yield from complete(child, "")
t = trie("car cart care dog do".split()); print(list(complete(t, "car")), list(complete(t, "d")), list(complete(t, "x")), t["d"])
print("abcabc".replace("b", "<>", 1), "aaa".replace("", "-"), "aaaa".count("aa"), "x".center(4, "*"), "a\tbc\td".expandtabs(4), "Hello"[::-2], "abc" * -1 == "", "b" in "abc", "" in "", "abc".find(""), "abc".find("", 4), "abc".startswith(("x", "ab")), "abc".endswith("c", 0, 2), "zoo" > "Zoo", "a" < "aa" < "b", "-42".zfill(6), "abc" "def", "they're x-ray".title())
