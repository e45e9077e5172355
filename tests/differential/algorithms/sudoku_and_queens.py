# Backtracking two ways: generators that yield all solutions, and constraint propagation with exceptions.
from itertools import chain, islice

def queens(n, placed=()):
    if len(placed) == n:
        yield placed
        return
    row = len(placed)
    for col in range(n):
        if all(col != c and abs(col - c) != row - r for r, c in enumerate(placed)):
            yield from queens(n, (*placed, col))

print([sum(1 for _ in queens(n)) for n in range(1, 8)])
for solution in islice(queens(6), 2):
    print("\n".join("." * c + "Q" + "." * (5 - c) for c in solution), end="\n--\n")

class Contradiction(Exception): pass

PEERS = {}
for r in range(9):
    for c in range(9):
        box = ((r // 3 * 3 + i, c // 3 * 3 + j) for i in range(3) for j in range(3))
        PEERS[r, c] = frozenset(chain(((r, i) for i in range(9)), ((i, c) for i in range(9)), box)) - {(r, c)}

class Sudoku:
    assigned = 0
    def __init__(self, text):
        self.cells = {(r, c): frozenset("123456789") for r in range(9) for c in range(9)}
        for i, ch in enumerate(text):
            if ch != ".": self.assign(divmod(i, 9), ch)
    def assign(self, cell, digit):
        Sudoku.assigned += 1
        for other in sorted(self.cells[cell] - {digit}): self.eliminate(cell, other)
        if digit not in self.cells[cell]: raise Contradiction(cell, digit)
    def eliminate(self, cell, digit):
        left = self.cells[cell]
        if digit not in left: return
        self.cells[cell] = left = left - {digit}
        match sorted(left):
            case []: raise Contradiction(cell)
            case [only]:
                for peer in sorted(PEERS[cell]): self.eliminate(peer, only)
    def copy(self):
        twin = object.__new__(type(self))
        twin.cells = dict(self.cells)
        return twin
    def solve(self):
        open_cells = [(len(v), k) for k, v in self.cells.items() if len(v) > 1]
        if not open_cells: return self
        _, cell = min(open_cells)
        for digit in sorted(self.cells[cell]):
            twin = self.copy()
            try:
                twin.assign(cell, digit)
                return twin.solve()
            except Contradiction: continue
        raise Contradiction("no digit fits", cell)
    def __str__(self):
        return "\n".join("".join(min(self.cells[r, c]) if len(self.cells[r, c]) == 1 else "?" for c in range(9)) for r in range(9))

s = Sudoku("53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79")
print(s.solve(), Sudoku.assigned, len(PEERS[4, 4]), sep="\n")
try:
    Sudoku("55" + "." * 79)
except Contradiction as e:
    print("contradiction", e.args)
