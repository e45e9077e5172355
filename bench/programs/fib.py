"""Calls: the Fibonacci number n, by double recursion."""


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def main(n=34):
    return fib(n)
