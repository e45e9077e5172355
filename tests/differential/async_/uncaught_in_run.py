# uncaught: an exception group from a TaskGroup, out of asyncio.run.
import asyncio
import sys
import traceback

async def leaf(n):
    await asyncio.sleep(0)
    raise ValueError(n)

async def main():
    try:
        await leaf(1)
    except ValueError as e:
        print([f.name for f in traceback.extract_tb(e.__traceback__)])
    await leaf(2)

def trim(kind, value, tb):
    names = [f.name for f in traceback.extract_tb(tb) if "python3.14" not in f.filename]
    print(kind.__name__, value, names, file=sys.stderr)

sys.excepthook = trim
asyncio.run(main())
