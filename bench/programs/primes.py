"""A sieve in a list of booleans, and trial division."""


def main(n=6_000_000):
    is_prime = [True] * n
    is_prime[0] = is_prime[1] = False
    i = 2
    while i * i < n:
        if is_prime[i]:
            j = i * i
            while j < n:
                is_prime[j] = False
                j += i
        i += 1
    by_division = 0
    for candidate in range(3, n // 100, 2):
        for divisor in range(3, candidate, 2):
            if divisor * divisor > candidate:
                by_division += 1
                break
            if candidate % divisor == 0:
                break
    return sum(is_prime), by_division
