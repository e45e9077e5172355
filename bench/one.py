"""Runs one benchmark program once: one.py PROGRAM.py [N]. Prints a line of JSON: its checksum and the seconds that main(N) took.

Start-up and compilation are not in the time; the first rounds of warming up are.
"""
import sys
import time


def main():
    path = sys.argv[1]
    with open(path, encoding="utf-8") as file:
        code = compile(file.read(), path, "exec")
    program = {"__name__": "benchmark"}
    exec(code, program)
    numbers = [int(word) for word in sys.argv[2:]]
    start = time.perf_counter()
    checksum = program["main"](*numbers)
    seconds = time.perf_counter() - start
    text = repr(checksum).replace("\\", "\\\\").replace('"', '\\"')
    print('{"seconds": %.9f, "checksum": "%s"}' % (seconds, text))


main()
