# While threads resume generators, others look at them: frame, delegate, code, state. Each look shows one moment, and disturbs nobody.
# timeout: 60
import sys
import threading


def inner(n):
    for i in range(n):
        yield [i]


def outer(n):
    yield from inner(n)


STEPS, done, problems, seen = 3000, threading.Event(), [], set()
ready = threading.Barrier(6)


def step(generator, got):
    ready.wait()
    while True:
        try:
            got.append(next(generator)[0])
        except StopIteration:
            return
        except ValueError as error:
            if str(error) != "generator already executing":
                problems.append(repr(error))


def look(generators):
    first = True
    while first or not done.is_set():        # one look at least before the first step
        for generator in generators:
            delegate = generator.gi_yieldfrom
            if delegate is not None and delegate.__name__ != "inner":
                problems.append(delegate)
            frame = generator.gi_frame
            seen.add(frame is not None)
            if frame is not None:
                if frame.f_code is not outer.__code__:
                    problems.append(frame.f_code)
                if frame.f_lineno - outer.__code__.co_firstlineno not in (0, 1):
                    problems.append(frame.f_lineno)
            if generator.gi_code is not outer.__code__ or type(generator.gi_running) is not bool or generator.gi_suspended not in (True, False):
                problems.append(generator)
        if first:
            ready.wait()
            first = False


generators = [outer(STEPS) for _ in range(2)]
results = [[] for _ in generators]
steppers = [threading.Thread(target=step, args=pair) for pair in zip(generators, results) for _ in range(2)]
lookers = [threading.Thread(target=look, args=(generators,)) for _ in range(2)]
for thread in steppers + lookers:
    thread.start()
for thread in steppers:
    thread.join()
done.set()
for thread in lookers:
    thread.join()
print([sorted(r) == list(range(STEPS)) for r in results], problems)        # expect: [True, True] []
print([g.gi_frame for g in generators], [g.gi_yieldfrom for g in generators])      # expect: [None, None] [None, None]
print(True in seen)                              # expect: True
