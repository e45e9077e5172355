"""Five bodies under gravity: floats in lists, nested loops, tuple unpacking."""


def main(n=150_000):
    bodies = [[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], 40.0]]
    for i in range(1, 5):
        bodies.append([[5.0 * i, -1.0 * i, 0.1 * i], [0.1 / i, 2.5 / i, 0.02 * i], 0.04 / i])
    pairs = [(bodies[i], bodies[j]) for i in range(5) for j in range(i + 1, 5)]
    step = 0.001
    for _ in range(n):
        for (place1, speed1, mass1), (place2, speed2, mass2) in pairs:
            dx = place1[0] - place2[0]
            dy = place1[1] - place2[1]
            dz = place1[2] - place2[2]
            pull = step * (dx * dx + dy * dy + dz * dz) ** -1.5
            speed1[0] -= dx * mass2 * pull
            speed1[1] -= dy * mass2 * pull
            speed1[2] -= dz * mass2 * pull
            speed2[0] += dx * mass1 * pull
            speed2[1] += dy * mass1 * pull
            speed2[2] += dz * mass1 * pull
        for place, (vx, vy, vz), _mass in bodies:
            place[0] += step * vx
            place[1] += step * vy
            place[2] += step * vz
    return "%.9f" % sum(mass * (v[0] ** 2 + v[1] ** 2 + v[2] ** 2) for _place, v, mass in bodies)
