# random with a seed gives the same numbers everywhere; statistics.
import random, statistics
r = random.Random(12345)
print(r.random(), r.randint(1, 100), r.choice("abcdef"), r.sample(range(100), 5), r.shuffle(l := list(range(8))), l, r.gauss(0, 1), r.uniform(1, 2), r.getrandbits(70), r.choices("xyz", weights=[1, 2, 3], k=5), r.randrange(0, 100, 7), r.betavariate(2, 3), r.expovariate(1.5), r.triangular(0, 1, 0.3), r.randbytes(4))
state = r.getstate()
a = r.random(); r.setstate(state)
print(a == r.random(), random.Random("text").random(), random.Random(b"bytes").random(), random.Random(1.5).random(), random.Random(-7).random(), random.Random(2**100).random(), random.Random(None) is not None)
for bad in ("r.randint(5, 1)", "r.choice([])", "r.sample([1], 2)", "r.sample({1}, 1)", "r.randrange(0)", "r.choices([], k=1)", "r.getrandbits(-1)", "r.randrange(1.5)", "r.choices('ab', [1])", "random.Random([])", "r.setstate(5)", "r.shuffle((1, 2))", "r.randrange(1, 2, 0)", "r.choices('a', cum_weights=[1], weights=[1])", "r.sample([1], -1)", "r.setstate((3, (1,), None))"):
    try:
        print(bad, eval(bad))
    except Exception as e:
        print(bad, "->", type(e).__name__, e)
d = [2, 4, 4, 4, 5, 5, 7, 9]
print(statistics.mean(d), statistics.median(d), statistics.mode(d), statistics.pstdev(d), statistics.variance(d), statistics.quantiles(d), statistics.multimode("aabb"), statistics.harmonic_mean([1, 2]), statistics.geometric_mean([1, 4]), statistics.fmean(d), statistics.median_low(d), statistics.correlation(d, d), statistics.linear_regression([1, 2], [3, 5]), statistics.NormalDist(1, 2).cdf(1))
from fractions import Fraction as F
print(statistics.mean([F(1, 2), F(1, 3)]), statistics.stdev([1.5, 2.5]), statistics.mean([1, 2.5]))
for bad in ("statistics.mean([])", "statistics.stdev([1])", "statistics.mode([])", "statistics.harmonic_mean([-1])", "statistics.median([])", "statistics.correlation([1], [1])", "statistics.quantiles([1, 2], n=0)", "statistics.mean(['a'])", "statistics.NormalDist(1, -1)"):
    try:
        print(bad, eval(bad))
    except Exception as e:
        print(bad, "->", type(e).__name__, e)
