# What an exception that nobody can catch refers to is let go with it.
# expect: 0 True
import gc
import sys

told = []
sys.unraisablehook = lambda args: told.append(args.exc_traceback is not None)


class Fails:
    def __del__(self):
        raise ValueError("in __del__")


for i in range(20):
    Fails()
gc.collect()
print(sum(type(o) is Fails for o in gc.get_objects()), len(told) == 20 and all(told))
