# Matrices by lists with operators, determinants with fractions, the game of life with sets.
from fractions import Fraction as F
class M:
    def __init__(self, rows): self.r = [list(map(F, row)) for row in rows]
    def __matmul__(self, o): return M([[sum(a * b for a, b in zip(row, col)) for col in zip(*o.r)] for row in self.r])
    def __pow__(self, n):
        result, base = M([[i == j for j in range(len(self.r))] for i in range(len(self.r))]), self
        while n:
            if n & 1: result @= base
            base @= base
            n >>= 1
        return result
    def det(self):
        rows, sign = [r[:] for r in self.r], 1
        out = F(1)
        for i in range(len(rows)):
            p = next((k for k in range(i, len(rows)) if rows[k][i]), None)
            if p is None: return F(0)
            if p != i: rows[i], rows[p], sign = rows[p], rows[i], -sign
            out *= rows[i][i]
            for k in range(i + 1, len(rows)):
                f = rows[k][i] / rows[i][i]
                rows[k] = [a - f * b for a, b in zip(rows[k], rows[i])]
        return sign * out
    def __str__(self): return " / ".join(" ".join(map(str, r)) for r in self.r)
a = M([[1, 2], [3, 4]])
print(a @ a, "|", a ** 5, "|", a.det(), M([[0, 1], [1, 0]]).det(), M([["1/2", 1], [2, "0.25"]]).det(), M([[1, 1], [1, 0]]) ** 90, M([[1, 2], [2, 4]]).det())
def step(cells):
    counts = {}
    for x, y in cells:
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                if dx or dy: counts[x + dx, y + dy] = counts.get((x + dx, y + dy), 0) + 1
    return {c for c, n in counts.items() if n == 3 or n == 2 and c in cells}
glider = {(1, 0), (2, 1), (0, 2), (1, 2), (2, 2)}
for gen in range(5):
    print(gen, sorted(glider))
    glider = step(glider)
blinker = {(0, 1), (1, 1), (2, 1)}
print(step(step(blinker)) == blinker, step({(0, 0)}), len(step({(x, 0) for x in range(10)})))
