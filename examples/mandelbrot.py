"""Draws the Mandelbrot set into a PNG file, its rows shared out among threads.

    python3t examples/mandelbrot.py                                    mandelbrot.png, 900 x 600, on every core
    python3t examples/mandelbrot.py big.png --width 1800 --height 1200 --threads 4
"""
import argparse
import concurrent.futures
import os
import struct
import sys
import time
import zlib

LEFT, RIGHT = -2.2, 1.0         # the part of the plane that is drawn; its height follows from the shape of the picture


def steps_to_escape(x, y, most):
    """How many steps of z -> z*z + c it takes c = x + iy to leave the circle of radius 2, at most so many."""
    real = imaginary = 0.0
    for step in range(most):
        real_squared, imaginary_squared = real * real, imaginary * imaginary
        if real_squared + imaginary_squared > 4.0:
            return step
        imaginary = 2.0 * real * imaginary + y
        real = real_squared - imaginary_squared + x
    return most


def palette(most):
    """A colour (3 bytes) for every number of steps; those that never escape are black."""
    colours = []
    for step in range(most):
        t = (step / most) ** 0.4
        colours.append(bytes((int(9 * (1 - t) * t ** 3 * 255), int(15 * (1 - t) ** 2 * t ** 2 * 255), int(8.5 * (1 - t) ** 3 * t * 255))))
    return colours + [bytes(3)]


def draw_row(row, width, height, most, colours):
    """One row of pixels, as PNG wants it: a filter byte (0, none), then red, green, blue for each pixel."""
    scale = (RIGHT - LEFT) / width
    y = (row - height / 2) * scale
    return b"\0" + b"".join([colours[steps_to_escape(LEFT + column * scale, y, most)] for column in range(width)])


def png(width, height, rows):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)      # 8 bits a colour, red-green-blue
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"".join(rows))) + chunk(b"IEND", b"")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", default="mandelbrot.png", help="where the picture goes (%(default)s)")
    parser.add_argument("--width", type=int, default=900, metavar="N")
    parser.add_argument("--height", type=int, default=600, metavar="N")
    parser.add_argument("--steps", type=int, default=300, metavar="N", help="after so many a point counts as inside (%(default)s)")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1, metavar="N", help="default: one for each core")
    args = parser.parse_args()
    if min(args.width, args.height, args.steps, args.threads) < 1:
        parser.error("sizes and numbers: 1 or more")

    colours = palette(args.steps)
    rows = []
    start = time.perf_counter()
    pool = concurrent.futures.ThreadPoolExecutor(args.threads)
    try:
        tasks = [pool.submit(draw_row, row, args.width, args.height, args.steps, colours) for row in range(args.height)]
        for task in tasks:
            rows.append(task.result())
            if sys.stderr.isatty():
                print(f"\r{100 * len(rows) // args.height:3} % ", end="", file=sys.stderr, flush=True)
    finally:
        pool.shutdown(cancel_futures=True)
    seconds = time.perf_counter() - start
    if sys.stderr.isatty():
        print("\r", end="", file=sys.stderr)
    data = png(args.width, args.height, rows)
    try:
        with open(args.file, "wb") as file:
            file.write(data)
    except OSError as problem:
        sys.exit(f"{args.file}: {problem.strerror}")
    print(f"{args.file}: {args.width} x {args.height} pixels, {len(data):,} bytes; {args.threads} thread{'s' * (args.threads > 1)}, {seconds:.2f} s")


if __name__ == "__main__":
    try:
        main()
        sys.stdout.flush()
    except KeyboardInterrupt:
        sys.exit("\nstopped")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
