# Context variables: tokens, copies, tasks with contexts of their own, run().
import asyncio
import contextvars

var = contextvars.ContextVar("var", default="unset")
nodef = contextvars.ContextVar("nodef")
print(var.get(), var.get("given"), var.name)
try:
    nodef.get()
except LookupError as e:
    print("LookupError", e.args[0] is nodef)
t1 = var.set(1)
t2 = var.set(2)
print(var.get(), t2.old_value, t1.old_value is contextvars.Token.MISSING, t1.var is var)
var.reset(t2)
print(var.get())
try:
    var.reset(t2)
except RuntimeError as e:
    print(str(e).split(" at ")[0][:20], "used" in str(e))
with var.set("in with"):
    print(var.get())
print(var.get())
ctx = contextvars.copy_context()
def change():
    var.set("changed inside")
    return var.get(), len(contextvars.copy_context())
print(ctx.run(change), var.get(), ctx[var], var in ctx, list(ctx) == [var], ctx.get(nodef), len(ctx))
try:
    ctx.run(lambda: ctx.run(print))
except RuntimeError as e:
    print(str(e)[:35])
other = contextvars.Context()
try:
    other.run(var.reset, t1)
except ValueError as e:
    print("ValueError", "different Context" in str(e))
async def child(n):
    before = var.get()
    var.set("child %d" % n)
    await asyncio.sleep(0)
    return before, var.get()
async def main():
    var.set("main")
    print(await asyncio.gather(child(1), child(2)), var.get())
    await child(3)
    print(var.get())
    own = contextvars.copy_context()
    await asyncio.create_task(child(4), context=own)
    print(own[var], var.get())
asyncio.run(main())
print(var.get())
for bad in (lambda: contextvars.ContextVar(5), lambda: contextvars.ContextVar(), lambda: ctx["x"], lambda: contextvars.Token(), lambda: var.reset(5)):
    try:
        bad()
    except (TypeError, RuntimeError) as e:
        print(type(e).__name__, str(e).split("<")[0])
