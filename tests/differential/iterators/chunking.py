# Grouping an iterator from hand-written pieces: chunks, sliding windows, runs, and what is consumed when.
class Counting:
    def __init__(self, items): self.source, self.taken = iter(items), 0
    def __iter__(self): return self
    def __next__(self):
        value = next(self.source)
        self.taken += 1
        return value
def chunks(it, size):
    it = iter(it)
    while chunk := [x for _, x in zip(range(size), it)]:
        yield chunk
def windows(it, size):
    held = []
    for x in it:
        held.append(x)
        if len(held) > size: del held[0]
        if len(held) == size: yield tuple(held)
def runs(it):
    run = None
    for x in it:
        if run and run[-1] + 1 == x: run.append(x)
        else:
            if run: yield run
            run = [x]
    if run: yield run
print(list(chunks(range(7), 3)), list(chunks("", 2)), list(chunks("abcd", 2)))
print(list(windows("abcde", 3)), list(windows("ab", 3)))
print(list(runs([1, 2, 3, 7, 8, 10])))
source = Counting("abcdefgh")
print([a + b for a, b in zip(source, source)], source.taken)
source = Counting("abcdefg")
print(list(zip(source, "xy")), source.taken, next(source))
source = Counting("abcdefg")
print(list(zip("xy", source)), source.taken, next(source))
first, *rest = Counting("pqr")
print(first, rest)
try:
    a, b = (source := Counting("wxyz"))
except ValueError as e:
    print(e, source.taken)
try:
    a, b, c, *d, e = (source := Counting("wx"))
except ValueError as e:
    print(e, source.taken)
print("c" in (source := Counting("abcdef")), source.taken, list(source))
