"""The Mandelbrot set in floats: how many steps each point takes to escape."""


def main(n=450):
    total = 0
    for row in range(n):
        cy = 2.0 * row / n - 1.0
        for column in range(n):
            cx = 3.0 * column / n - 2.2
            x = y = 0.0
            step = 0
            while step < 100:
                xx, yy = x * x, y * y
                if xx + yy > 4.0:
                    break
                y = 2.0 * x * y + cy
                x = xx - yy + cx
                step += 1
            total += step
    return total
