# _asyncio: futures, tasks, the running loop and the current task, against what the reference says.
# needs: _asyncio asyncio
import _asyncio, asyncio, os, re, sys, warnings
class WithoutFolder:                 # files are shown by name alone
    def write(self, text, out=sys.stdout): return out.write(text.replace(os.path.dirname(os.path.abspath(__file__)) + os.sep, ""))
    def flush(self, out=sys.stdout): out.flush()
sys.stdout = WithoutFolder()
def show(f, *args, **kwargs):
    try: print(re.sub(r'0x[0-9a-f]+', '0x', repr(f(*args, **kwargs))))
    except BaseException as e: print(type(e).__name__, re.sub(r'0x[0-9a-f]+', '0x', str(e)))
F, T = _asyncio.Future, _asyncio.Task
class Loop:
    debug = False
    def __init__(self): self.calls = []; self.handled = []
    def get_debug(self): return self.debug
    def is_running(self): return True
    def call_soon(self, f, *args, context=None): self.calls.append((f, args, context))
    def call_exception_handler(self, context): self.handled.append(context['message'])
    def run(self):
        while self.calls:
            f, args, context = self.calls.pop(0)
            context.run(f, *args)
    def __repr__(self): return 'Loop'
l = Loop()
show(F, 1); show(F, loop=l); show(F, nothing=1)
f = F(loop=l)
show(lambda: (f._state, f._loop, f._callbacks, f._result, f._exception, f._source_traceback, f._log_traceback, f._asyncio_future_blocking, f._cancel_message, f._asyncio_awaited_by))
show(f.result); show(f.exception); show(f.done); show(f.cancelled); show(f.get_loop)
f.add_done_callback(print); f.add_done_callback(len); f.add_done_callback(print)
show(lambda: [c for c, context in f._callbacks]); show(f.remove_done_callback, print); show(f.remove_done_callback, 5); show(lambda: len(f._callbacks))
show(f.set_exception, 5); show(f.set_exception, StopIteration(3)); show(f.exception); show(lambda: l.calls[0][:2]); show(f.set_result, 1); show(f.cancel); show(f.result)
f = F(loop=l); show(f.set_result, (1, 2)); show(f.result); show(f.exception); show(f.set_result, 1); show(f.set_exception, ValueError)
show(setattr, f, '_log_traceback', True); show(setattr, f, '_log_traceback', False); show(delattr, f, '_log_traceback'); show(setattr, f, '_loop', 1); show(setattr, f, '_asyncio_future_blocking', 1)
f = F(loop=l); show(f.cancel, 'why'); show(f.cancelled); show(f.result); show(f.exception); show(f._make_cancelled_error); show(lambda: f._cancel_message); show(f.cancel)
f = F(loop=l); f.set_exception(ValueError('lost')); del f; print(l.handled); l.handled.clear()
u = F.__new__(F); show(u.result); show(u.done); show(u.cancel); show(u.get_loop); show(repr, u); show(u.__await__)
f = F(loop=l); i = f.__await__(); show(lambda: type(i)); show(lambda: next(i) is f); show(lambda: f._asyncio_future_blocking); show(next, i)
i = iter(f); f._asyncio_future_blocking = False; i.send(None); f.set_result('x'); show(next, i); show(next, i); show(i.send, 1)
i = F(loop=l).__await__(); show(i.throw, ValueError('a')); show(i.throw, 5); show(i.close); show(next, i)
show(F.__class_getitem__, int); show(T[int])
# tasks
l.calls.clear()
show(T); show(T, 5, loop=l)
async def simple(x): return x
t = T(simple(3), loop=l, name='n'); show(t.get_name); show(t.set_name, 5); show(t.get_name); show(repr, t); show(lambda: (t._coro is t.get_coro(), t._must_cancel, t._fut_waiter, t._log_destroy_pending, t.cancelling(), t.uncancel()))
show(t.set_result, 1); show(t.set_exception, 1); show(l.calls[0][0]); show(t.result)
old = _asyncio._get_running_loop(); _asyncio._set_running_loop(l)
l.run(); show(t.result); show(repr, t); show(t.cancel); show(t.print_stack, file=sys.stdout)
async def waits(f):
    try: return await f
    except asyncio.CancelledError as e: return repr(e)
f = F(loop=l); t = T(waits(f), loop=l); l.run(); show(lambda: (t._fut_waiter is f, f._asyncio_awaited_by == {t})); f.set_result(7); l.run(); show(t.result); show(lambda: f._asyncio_awaited_by)
f = F(loop=l); t = T(waits(f), loop=l); l.run(); show(t.cancel, 'msg'); show(t.cancelling); l.run(); show(t.result); show(f.cancelled)
t = T(waits(F(loop=l)), loop=l); show(t.cancel); l.run(); show(t.cancelled); show(t.result)
class Yields:
    def __init__(self, what): self.what = what
    def __await__(self): yield self.what
async def yields(what): await Yields(what)
def generator(): yield
for what in (None, 5, generator(), F(loop=l), F(loop=Loop())):
    t = T(yields(what), loop=l, name='bad'); l.run(); show(t.exception)
async def own(): await t
t = T(own(), loop=l, name='own'); l.run(); show(t.exception)
async def fails(e): raise e
t = T(fails(KeyError(1)), loop=l); l.run(); show(t.exception); show(t.result); show(t._log_traceback)
for e in (KeyboardInterrupt, SystemExit):
    t = T(fails(e('k')), loop=l); show(l.run); show(t.exception)
t = T(fails(ValueError('never')), loop=l); l.run(); del t; print(l.handled); l.handled.clear()
t = T(simple(1), loop=l); l.calls.clear()
with warnings.catch_warnings():
    warnings.simplefilter('ignore'); del t
print(l.handled); l.handled.clear()
# eager starts
t = T(simple(9), loop=l, eager_start=True); show(lambda: (t.done(), t.result(), t.get_coro(), l.calls))
f = F(loop=l); t = T(waits(f), loop=l, eager_start=True); show(lambda: (t.done(), t._fut_waiter is f)); show(lambda: _asyncio.all_tasks(l) == {t}); f.cancel(); l.run(); show(t.result)
# the running loop and task
show(_asyncio.get_running_loop); show(_asyncio.current_task); show(_asyncio.current_task, l); show(_asyncio._enter_task, 5, 6)
_asyncio._enter_task(l, 'task'); show(_asyncio.current_task); show(_asyncio._enter_task, l, 'other'); show(lambda: _asyncio._swap_current_task(l, 'third')); show(lambda: _asyncio._swap_current_task(l, 'task')); _asyncio._leave_task(l, 'task'); show(_asyncio.current_task)
_asyncio._set_running_loop(old); show(_asyncio.get_running_loop); show(_asyncio._get_running_loop); show(_asyncio.all_tasks); show(_asyncio.current_task)
class Other:
    def __init__(self, loop, done): self.get_loop = lambda: loop; self.done = lambda: done
o, d = Other(l, False), Other(l, True)
for x in (o, d): _asyncio._register_task(x)
_asyncio._register_eager_task(p := Other(l, False))
show(lambda: _asyncio.all_tasks(l) == {o, p}); _asyncio._unregister_task(o); _asyncio._unregister_eager_task(p); show(_asyncio.all_tasks, l)
# a child that was forked while a task ran has none
import os
_asyncio._set_running_loop(l); _asyncio._enter_task(l, 'task')
r, w = os.pipe()
with warnings.catch_warnings():
    warnings.simplefilter('ignore'); pid = os.fork()
if not pid:
    _asyncio._set_running_loop(l); os.write(w, repr(_asyncio.current_task()).encode()); os._exit(0)
os.waitpid(pid, 0); print(os.read(r, 100), _asyncio.current_task()); _asyncio._leave_task(l, 'task'); _asyncio._set_running_loop(None)
