"""A module that is garbage does not take the namespace from functions that are not."""
# expect: ['kept']
# expect: done
import gc
import types
import weakref

SOURCE = """
import weakref
names = ['kept']


class Handler:
    pass


def ask(reference=None):
    return names


def callback(reference):
    print('called', names)


handler = Handler()
reference = weakref.ref(handler, callback)
"""


def make():
    module = types.ModuleType("made")
    module.itself = module
    exec(SOURCE, module.__dict__)
    return module


ask = make().ask
gc.collect()
print(ask())
del ask
gc.collect()
print("done")
