# Generator pipelines: laziness, order of work, close() running through the stages, errors crossing them.
log = []
def numbers(n):
    try:
        for i in range(n):
            log.append(f"make {i}")
            yield i
    finally:
        log.append("numbers closed")
def doubled(source):
    try:
        for x in source:
            log.append(f"double {x}")
            yield x * 2
    finally:
        log.append("doubled closed")
        source.close()
def take(n, source):
    for _ in range(n): yield next(source)
def show(label):
    print(label, log); log.clear()
pipe = doubled(numbers(10)); show("built")
print(next(pipe)); show("first")
pipe.close(); show("closed")
print(next(pipe, "empty"))
print(list(take(2, doubled(numbers(5))))); show("taken")
try:
    list(take(4, doubled(numbers(2))))
except RuntimeError as e:
    print(type(e).__name__, e, type(e.__cause__).__name__)
show("short")
def picky(source):
    for x in source:
        try: yield x
        except ValueError as e: yield f"replaced {e}"
p = picky(numbers(3))
print(next(p), p.throw(ValueError("v")), next(p))
try: p.throw(KeyError("k"))
except KeyError as e: print("through", e)
del p
show("thrown")
squares = (x * x for x in numbers(3) if x != 1)
show("lazy")
print(sum(squares)); show("summed")
outer = [5]
gen = (x + outer[0] for x in [1, 2])
outer[0] = 100
print(list(gen))
