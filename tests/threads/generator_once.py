# options: -X bare
# Many threads resume one generator: each value is given out once, and whoever comes while it runs gets a ValueError.
import _thread


def numbers():
    yield from range(20000)


shared, got, busy = numbers(), [], []


def take():
    mine = []
    while True:
        try:
            mine.append(next(shared))
        except StopIteration:
            break
        except ValueError as error:
            if str(error) != "generator already executing":
                busy.append(repr(error))
    got.extend(mine)


handles = [_thread.start_joinable_thread(take) for _ in range(3)]
for handle in handles:
    handle.join()
print(len(got), sorted(got) == list(range(20000)), busy)       # expect: 20000 True []
