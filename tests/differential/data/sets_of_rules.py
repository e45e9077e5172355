# Sets and frozensets as keys; powersets, closures of relations, a tiny solver.
from itertools import chain, combinations
def powerset(s): return [frozenset(c) for c in chain.from_iterable(combinations(sorted(s), n) for n in range(len(s) + 1))]
ps = powerset("abc")
print(len(ps), [len(x) for x in ps], frozenset("ab") in ps, {frozenset("ab"): "key"}[frozenset("ba")], sorted("".join(sorted(x)) for x in ps))
rel = {(1, 2), (2, 3), (3, 4), (5, 5)}
while True:
    more = {(a, d) for a, b in rel for c, d in rel if b == c} - rel
    if not more: break
    rel |= more
print(sorted(rel), {a for a, b in rel if a == b}, len(rel & {(1, 4), (4, 1)}))
facts, rules = {"a"}, [({"a"}, "b"), ({"b", "c"}, "d"), ({"b"}, "c"), ({"x"}, "y")]
steps = []
while new := {then for cond, then in rules if cond <= facts and then not in facts}:
    steps.append(sorted(new)); facts |= new
print(steps, sorted(facts))
def solve(clauses, model=frozenset()):
    if all(c & model for c in clauses): return model
    if any(all(-l in model for l in c) for c in clauses): return None
    free = min(abs(l) for c in clauses for l in c if l not in model and -l not in model)
    return solve(clauses, model | {free}) or solve(clauses, model | {-free})
print(sorted(solve([{1, 2}, {-1, 3}, {-2, -3}])), solve([{1}, {-1}]), sorted(solve([{-1}, {1, -2}, {2, 3}]), key=abs))
groups = {}
for w in "listen silent enlist google elgoog abc cab".split(): groups.setdefault(frozenset(w), set()).add(w)
print(sorted(sorted(g) for g in groups.values()), set().union(*groups.values()) >= {"abc"}, set.intersection(*map(set, ["abc", "bcd", "cde"])))
