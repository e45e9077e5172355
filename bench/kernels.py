"""Small kernels, a construct each: how long the best of some rounds takes, in ms. Run by two interpreters and compared:

    python3 bench/kernels.py --python build/release/python3t --reference python3.14 [name ...]

In the interpreter under test the file runs itself with --inner and prints a line of figures for each kernel.
"""
import sys
import time


def k_fib():
    def fib(n):
        return n if n < 2 else fib(n - 1) + fib(n - 2)
    return fib(22)


def k_loop_int():
    total = 0
    for i in range(200_000):
        total += i * 3 & 1023
    return total


def k_loop_while():
    i = total = 0
    while i < 200_000:
        total = total + i
        i = i + 1
    return total


def k_loop_float():
    x = 0.0
    for i in range(200_000):
        x = x * 0.5 + i
    return x


def k_trial_division():
    found = 0
    for n in range(3, 12_000, 2):
        for d in range(3, n, 2):
            if d * d > n:
                found += 1
                break
            if n % d == 0:
                break
    return found


def k_sieve():
    n = 100_000
    is_prime = [True] * n
    for i in range(2, 317):
        if is_prime[i]:
            for j in range(i * i, n, i):
                is_prime[j] = False
    return sum(is_prime)


def k_mandelbrot_float():
    total = 0
    for row in range(40):
        cy = 2.0 * row / 40 - 1.0
        for column in range(40):
            cx = 3.0 * column / 40 - 2.2
            x = y = 0.0
            step = 0
            while step < 60:
                xx, yy = x * x, y * y
                if xx + yy > 4.0:
                    break
                y = 2.0 * x * y + cy
                x = xx - yy + cx
                step += 1
            total += step
    return total


def k_mandelbrot_complex():
    total = 0
    for row in range(40):
        for column in range(40):
            c = complex(3.0 * column / 40 - 2.2, 2.0 * row / 40 - 1.0)
            z = 0j
            for step in range(60):
                if abs(z) > 2.0:
                    break
                z = z * z + c
            total += step
    return total


class Point:
    scale = 2

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def get(self):
        return self.x

    def add(self, n):
        self.x += n

    @property
    def both(self):
        return self.x


def k_method_calls():
    p = Point(1, 2)
    for i in range(60_000):
        p.add(i)
        p.get()
    return p.x


def k_instances():
    for i in range(50_000):
        Point(i, i)


def k_attributes():
    p = Point(1, 2)
    for i in range(100_000):
        p.x = p.y + i
        p.y = p.scale
    return p.x


def k_property():
    p = Point(1, 2)
    total = 0
    for i in range(60_000):
        total += p.both
    return total


def k_list_index():
    a = list(range(1000))
    total = 0
    for _ in range(100):
        for i in range(1000):
            total += a[i]
            a[i] = i
    return len(a)


def k_list_append():
    for _ in range(20):
        a = []
        for i in range(5000):
            a.append(i)
        b = [x + 1 for x in a]
    return len(b)


def k_list_slice():
    a = list(range(100))
    n = 0
    for i in range(40_000):
        n += len(a[i % 50:i % 50 + 10])
    return n


def k_dict_int():
    d = {}
    for i in range(50_000):
        d[i & 1023] = i
    total = 0
    for i in range(50_000):
        total += d[i & 1023]
    return total


def k_dict_str():
    keys = ["k%d" % i for i in range(50)]
    d = dict.fromkeys(keys, 0)
    for _ in range(1500):
        for k in keys:
            d[k] += 1
    return d["k7"]


def k_generator():
    def count(n):
        i = 0
        while i < n:
            yield i
            i += 1
    total = 0
    for x in count(80_000):
        total += x
    return total + sum(x for x in range(40_000))


def k_raise_except():
    n = 0
    for i in range(30_000):
        try:
            raise ValueError
        except ValueError:
            n += 1
    return n


def k_raise_through():
    def inner(i):
        raise KeyError(i)

    def outer(i):
        inner(i)
    n = 0
    for i in range(15_000):
        try:
            outer(i)
        except LookupError as e:
            n += e.args[0] & 1
    return n


def k_try_free():
    n = 0
    for i in range(150_000):
        try:
            n += i
        finally:
            n += 1
    return n


def k_closures():
    def make(n):
        def add(x):
            return x + n
        return add
    total = 0
    for i in range(40_000):
        f = make(i)
        total += f(1)
    return total


def k_lambda_sort():
    a = [(i * 7919) % 1000 for i in range(20_000)]
    return sorted(a, key=lambda x: -x)[0]


def k_calls_keywords():
    def f(a, b=2, *, c=3):
        return a + b + c
    total = 0
    for i in range(40_000):
        total += f(i) + f(i, b=1) + f(i, 2, c=4)
    return total


def k_calls_star():
    def f(*a, **k):
        return len(a) + len(k)
    args, kw = (1, 2, 3), {"x": 1}
    total = 0
    for i in range(30_000):
        total += f(*args, **kw)
    return total


def k_builtins():
    a = [1, 2, 3]
    total = 0
    for i in range(60_000):
        total += len(a) + abs(-i) + min(i, 5) + max(i, 7)
    return total


def k_isinstance():
    n = 0
    for i in range(80_000):
        if isinstance(i, int) and not isinstance(i, (str, bytes)):
            n += 1
    return n


def k_str_append():
    s = ""
    for i in range(60_000):
        s += "ab"
    return len(s)


def k_str_concat_format():
    n = 0
    for i in range(30_000):
        n += len(f"{i}:{n}" + "x" + str(i))
    return n


def k_str_iter():
    s = "hello world" * 1000
    n = 0
    for c in s:
        if c == "o":
            n += 1
    for i in range(len(s)):
        if s[i] == "l":
            n += 1
    return n


def k_str_methods():
    n = 0
    for i in range(20_000):
        n += len(" a,b,c ".strip().split(",")) + "x".join(("a", "b", "c")).count("x")
    return n


def k_bytes():
    b = bytes(range(256)) * 50
    total = 0
    for x in b:
        total += x
    for i in range(len(b)):
        total ^= b[i]
    return total


def k_tuple_unpack():
    a, b = 1, 2
    pairs = [(i, i + 1) for i in range(1000)]
    for _ in range(60):
        for x, y in pairs:
            a, b = b, x + y
    return a


def k_swap():
    a, b = 0, 1
    for i in range(150_000):
        a, b = b, (a + b) & 0xffff
    return a


def k_big_int():
    n = 1
    for i in range(30_000):
        n = (n * 6364136223846793005 + 1442695040888963407) & 0xffffffffffffffff
    return n


def k_isprime_function():
    def is_prime(n):
        if n < 2:
            return False
        i = 2
        while i * i <= n:
            if n % i == 0:
                return False
            i += 1
        return True
    return sum(1 for n in range(6000) if is_prime(n))


def k_with():
    class C:
        def __enter__(self):
            return self

        def __exit__(self, *exc):
            return False
    c = C()
    n = 0
    for i in range(30_000):
        with c:
            n += 1
    return n


def k_global_counter():
    global counter
    counter = 0
    for i in range(100_000):
        counter += 1
    return counter


def k_in_set():
    s = set(range(0, 1000, 3))
    n = 0
    for i in range(100_000):
        if i & 1023 in s:
            n += 1
    return n


def k_comprehensions():
    n = 0
    for i in range(300):
        n += len({x: x for x in range(100)}) + len({x & 7 for x in range(100)}) + len([x for x in range(100) if x & 1])
    return n


def k_operator_class():
    class V:
        __slots__ = ("v",)

        def __init__(self, v):
            self.v = v

        def __add__(self, other):
            return V(self.v + other.v)

        def __eq__(self, other):
            return self.v == other.v
    a = V(1)
    for i in range(20_000):
        a = a + V(i)
        a == a
    return a.v


def k_enumerate_zip():
    a = list(range(1000))
    n = 0
    for _ in range(40):
        for i, x in enumerate(a):
            n += i
        for x, y in zip(a, a):
            n += y
    return n


def inner(names):
    for name, kernel in sorted(globals().items()):
        if not name.startswith("k_") or names and name[2:] not in names:
            continue
        best = 1e9
        rounds, since = 0, time.perf_counter()
        while rounds < 5 or rounds < 40 and time.perf_counter() - since < 0.25:
            start = time.perf_counter()
            kernel()
            best = min(best, time.perf_counter() - start)
            rounds += 1
        print(name[2:], best * 1e3, flush=True)


def main():
    import argparse
    import subprocess
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default="build/release/python3t")
    parser.add_argument("--reference", default="python3.14")
    parser.add_argument("names", nargs="*")
    args = parser.parse_args()
    best = [{}, {}]
    for _ in range(2):                           # alternately, so that what else the machine does falls on both
        for which, python in enumerate((args.python, args.reference)):
            done = subprocess.run([python, __file__, "--inner"] + args.names, stdout=subprocess.PIPE, text=True, check=True)
            for line in done.stdout.splitlines():
                name, ms = line.split()
                best[which][name] = min(float(ms), best[which].get(name, 1e9))
    product = 1.0
    for name, ours in best[0].items():
        ratio = best[1][name] / ours
        product *= ratio
        print("%-20s %8.2f %8.2f   %5.2f%s" % (name, ours, best[1][name], ratio, "" if ratio > 1.5 else "  *" if ratio > 1 else "  ***"))
    print("%-20s %8s %8s   %5.2f" % ("geometric mean", "", "", product ** (1 / len(best[0]))))


if __name__ == "__main__":
    inner(sys.argv[2:]) if sys.argv[1:2] == ["--inner"] else main()
