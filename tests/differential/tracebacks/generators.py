# uncaught: through generators, yield from and coroutines.
def inner():
    yield 1
    raise LookupError("in the inner generator")

def outer():
    result = yield from inner()
    return result

async def coro():
    return await sub()

async def sub():
    raise OSError("in a coroutine")

def run():
    g = outer()
    print(next(g))
    try:
        coro().send(None)
    except OSError as e:
        import traceback
        traceback.print_exception(e)
    for x in g:
        print("never")

run()
