# uncaught exit: argparse prints usage and ends the program with status 2.
import argparse
import sys
p = argparse.ArgumentParser(prog="tool", description="A tool.", epilog="The end.")
p.add_argument("src", help="source file")
p.add_argument("-n", "--number", type=int, default=3, metavar="N", help="how many (default: %(default)s)")
p.add_argument("-v", action="count", default=0)
g = p.add_mutually_exclusive_group()
g.add_argument("--fast", action="store_true")
g.add_argument("--slow", action="store_const", const="s")
p.add_argument("rest", nargs="*", choices=["a", "b"])
print(p.parse_args(["x", "-n5", "-vv", "a"]), p.parse_args(["x", "--num", "7", "--slow"]), p.parse_known_args(["x", "--zzz"])[1])
p.print_help(sys.stdout)
sub = argparse.ArgumentParser(prog="s", exit_on_error=False)
c = sub.add_subparsers(dest="cmd", required=True)
one = c.add_parser("one"); one.add_argument("--opt", type=float)
one.set_defaults(func=len)
print(sub.parse_args(["one", "--opt", "2.5"]).opt)
for bad in (["two"], ["one", "--opt", "x"]):
    try:
        sub.parse_args(bad)
    except argparse.ArgumentError as e:
        print(e)
p.parse_args(["x", "--fast", "--slow"])
