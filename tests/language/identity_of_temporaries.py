"""`is` between two temporaries, of which the second takes a call to let go: the first must not be let go twice."""
import threading


class Thing:
    pass


SHARED = Thing()


def fresh():
    return Thing()


def checks():
    kept = [Thing() for _ in range(4)]
    for _ in range(50):
        assert (kept[0] is fresh()) is False            # the right one dies
        assert kept[1] is not SHARED                    # the right one is, perhaps, another thread's
        if kept[2] is SHARED or kept[2] is fresh():
            raise AssertionError
        if kept[3] is not kept[3]:
            raise AssertionError
        result = kept[0] is SHARED
    again = [fresh() for _ in range(100)]               # what was let go too often would be one of these now
    assert not result and len({id(x) for x in kept + again}) == 104
    return [type(k).__name__ for k in kept]


print(checks())                  # expect: ['Thing', 'Thing', 'Thing', 'Thing']
for _ in range(3):
    thread = threading.Thread(target=lambda: print(checks()))
    thread.start()               # expect: ['Thing', 'Thing', 'Thing', 'Thing']
    thread.join()                # expect: ['Thing', 'Thing', 'Thing', 'Thing']
# expect: ['Thing', 'Thing', 'Thing', 'Thing']
