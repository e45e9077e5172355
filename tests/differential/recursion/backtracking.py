# Backtracking by generators: queens, subsets that sum, a maze, a knight's short tour.
def queens(n, placed=()):
    if len(placed) == n: yield placed; return
    for col in range(n):
        if all(col != c and abs(col - c) != len(placed) - r for r, c in enumerate(placed)):
            yield from queens(n, (*placed, col))
print([sum(1 for _ in queens(n)) for n in range(1, 7)], next(queens(8)), list(queens(4)))
def subsets(items, target):
    if target == 0: yield []
    elif items and target > 0:
        head, *tail = items
        for rest in subsets(tail, target - head): yield [head, *rest]
        yield from subsets(tail, target)
print(list(subsets([1, 2, 3, 4, 5], 7)), list(subsets([2, 4], 5)), list(subsets([], 0)))
maze = ["S.#.....",
        ".##.###.",
        "....#E#.",
        ".##.#.#.",
        "....#..."]
def solve(r, c, path):
    if not (0 <= r < len(maze) and 0 <= c < len(maze[0])) or maze[r][c] == "#" or (r, c) in path: return None
    path = [*path, (r, c)]
    if maze[r][c] == "E": return path
    found = [p for dr, dc in ((0, 1), (1, 0), (0, -1), (-1, 0)) if (p := solve(r + dr, c + dc, path))]
    return min(found, key=len, default=None)
path = solve(0, 0, [])
print(len(path), path[:3], path[-1])
print("\n".join("".join("*" if (r, c) in path else ch for c, ch in enumerate(row)) for r, row in enumerate(maze)))
def tour(n, pos, seen):
    if len(seen) == n * n: return seen
    def free(p): return [q for d in ((1, 2), (2, 1), (2, -1), (1, -2), (-1, -2), (-2, -1), (-2, 1), (-1, 2))
                         if 0 <= (q := (p[0] + d[0], p[1] + d[1]))[0] < n and 0 <= q[1] < n and q not in seen]
    for step in sorted(free(pos), key=lambda q: (len(free(q)), q)):
        seen.append(step)
        if tour(n, step, seen): return seen
        seen.pop()
    return None
moves = tour(5, (0, 0), [(0, 0)])
for r in range(5): print(" ".join(f"{moves.index((r, c)):2}" for c in range(5)))
print(tour(3, (0, 0), [(0, 0)]))
