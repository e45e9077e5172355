"""A special method that cannot be had: its descriptor raises. AttributeError means "there is none" to some operations, and comes through in others;
any other exception always comes through."""
import math


def class_of(error):
    def failing(name):
        def get(self):
            raise error(name)
        return property(get)

    names = ("len eq add radd getitem setitem delitem iter call bool hash contains index lt neg iadd next str format length_hint reversed "
             "aiter anext await bytes int float complex round trunc floor pow divmod abs").split()
    return type("Bare", (), {f"__{n}__": failing(n) for n in names})


def show(name, f, *args):
    try:
        print(name, f(*args))
    except Exception as e:
        print(name, type(e).__name__, e)


def in_place(x):
    x += 1


def store(x):
    x[0] = 1


def delete(x):
    del x[0]


async def wait(x):
    await x


async def loop(x):
    async for _ in x:
        pass


for error in ValueError, AttributeError:
    p = class_of(error)()
    for name, f in {
        "len": len, "eq": lambda p: p == 1, "ne": lambda p: p != 1, "eq reflected": lambda p: 1 == p, "add": lambda p: p + 1, "radd": lambda p: 1 + p,
        "getitem": lambda p: p[0], "setitem": store, "delitem": delete, "iter": iter, "list": list, "call": lambda p: p(), "bool": bool, "hash": hash,
        "in": lambda p: 1 in p, "in a list": lambda p: p in [1], "index": lambda p: [1][p], "lt": lambda p: p < 1, "gt": lambda p: p > 1,
        "neg": lambda p: -p, "iadd": in_place, "next": next, "str": str, "format": format, "reversed": reversed, "aiter": aiter, "anext": anext,
        "bytes": bytes, "int": int, "float": float, "complex": complex, "round": round, "trunc": math.trunc, "floor": math.floor, "pow": lambda p: p ** 2,
        "divmod": lambda p: divmod(p, 2), "abs": abs, "set": lambda p: {p}, "unpack": lambda p: (*p,), "sorted": lambda p: sorted([p, p]),
        "join": lambda p: "".join(p), "await": lambda p: wait(p).send(None), "async for": lambda p: loop(p).send(None),
    }.items():
        show(name, f, p)


class Quiet:
    @property
    def __repr__(self):
        raise AttributeError("repr")


print(repr(Quiet()).startswith("<__main__.Quiet object at"))


class Static:
    @staticmethod
    def __complex__():
        return 3j


print(complex(Static()))
