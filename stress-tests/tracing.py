# sys.settrace, sys.setprofile, their *_all_threads forms and sys.monitoring are switched while other threads run. # expect: ok
import sys
import threading

from stress import check, part, run, together


def inner(n):
    total = 0
    for i in range(n):
        if i % 3:
            total += i
        else:
            total += len([i]) * i
    return total


def outer(n):
    try:
        if n % 5 == 0:
            raise ValueError(n)
        return inner(n) + sum(x for x in range(n))
    except ValueError:
        return inner(n) + sum(x for x in range(n))


RIGHT = {n: n * (n - 1) for n in range(40)}


def compute(draw, rounds=60):
    for _ in range(rounds):
        n = draw.below(40)
        check(outer(n) == RIGHT[n])


@part
def settrace_by_itself(draw):
    """Threads that trace themselves on and off: each sees its own calls."""
    def work(me, draw):
        calls = []

        def tracer(frame, event, arg):
            if event == "call":
                calls.append(frame.f_code.co_name)
            return tracer if len(calls) % 2 else None

        for i in range(8):
            calls.clear()
            sys.settrace(tracer)
            outer(7)
            sys.settrace(None)
            check(calls[:2] == ["outer", "inner"], calls)
            n = len(calls)
            compute(draw, 5)
            check(len(calls) == n and sys.gettrace() is None)

    together(work)


@part
def settrace_for_all(draw):
    """threading.settrace_all_threads() and setprofile_all_threads() while others compute: results are right, events are of known kinds."""
    kinds = set()

    def tracer(frame, event, arg):
        kinds.add(event)
        return tracer

    def profiler(frame, event, arg):
        kinds.add(event)

    def switch(me, draw):
        for i in range(12):
            threading.settrace_all_threads(draw.choose((tracer, None, tracer)))
            threading.setprofile_all_threads(draw.choose((profiler, None)))
            compute(draw, 3)
        threading.settrace_all_threads(None)
        threading.setprofile_all_threads(None)

    def work(me, draw):
        compute(draw)
        t = threading.Thread(target=compute, args=(draw, 5))
        t.start()
        t.join()

    try:
        together(switch, work)
    finally:
        threading.settrace_all_threads(None)
        threading.setprofile_all_threads(None)
    check(kinds <= {"call", "line", "return", "exception", "opcode", "c_call", "c_return", "c_exception"}, kinds)


@part
def monitored(draw):
    """Tools of sys.monitoring come and go; local events of one code object; DISABLE and restart."""
    M = sys.monitoring
    E = M.events
    counts = {}

    def count(*args):
        counts[args[0].co_name] = counts.get(args[0].co_name, 0) + 1
        return M.DISABLE if len(counts) % 2 else None

    def switch(me, draw):
        for i in range(10):
            tool = me % 6
            try:
                M.use_tool_id(tool, "t%d" % me)
            except ValueError:
                continue
            try:
                for event in (E.PY_START, E.LINE, E.INSTRUCTION, E.JUMP, E.CALL):
                    M.register_callback(tool, event, count)
                M.set_events(tool, draw.choose((0, E.PY_START, E.LINE, E.PY_START | E.LINE | E.CALL, E.INSTRUCTION | E.JUMP)))
                M.set_local_events(tool, inner.__code__, draw.choose((0, E.LINE, E.JUMP)))
                compute(draw, 4)
                M.restart_events()
                check(M.get_tool(tool) == "t%d" % me)
            finally:
                M.set_local_events(tool, inner.__code__, 0)
                M.set_events(tool, 0)
                M.free_tool_id(tool)

    together(switch, lambda me, draw: compute(draw))


@part
def frames_traced(draw):
    """f_trace, f_trace_lines, f_trace_opcodes and f_lineno of frames of one's own while another switches tracing for all."""
    def tracer(frame, event, arg):
        frame.f_trace_opcodes = event == "call"
        frame.f_trace_lines = True
        return tracer

    def switch(me, draw):
        for i in range(10):
            threading.settrace_all_threads(tracer)
            compute(draw, 2)
            threading.settrace_all_threads(None)

    def work(me, draw):
        for i in range(20):
            frame = sys._getframe()
            frame.f_trace = draw.choose((tracer, None))
            check(frame.f_lineno > 0)
            compute(draw, 2)
            del frame.f_trace

    try:
        together(switch, work)
    finally:
        threading.settrace_all_threads(None)


@part
def switches_of_others_frames(draw):
    """f_trace, f_trace_lines and f_trace_opcodes of a frame whose thread is being traced are switched elsewhere; its f_lineno is its own thread's."""
    shown, stop = [], []

    def tracer(frame, event, arg):
        if event == "line":
            shown[:] = [frame]
        return tracer

    def work(me, draw):
        sys.settrace(tracer)
        try:
            compute(draw, 15)
        finally:
            sys.settrace(None)
            stop.append(1)

    def switch(me, draw):
        while not stop:
            for frame in shown[:]:
                frame.f_trace_lines = draw.below(2) == 0
                frame.f_trace_opcodes = draw.below(2) == 0
                frame.f_trace = draw.choose((tracer, None))
                check(frame.f_trace in (tracer, None) and frame.f_trace_lines in (True, False) and frame.f_trace_opcodes in (True, False))
                try:
                    frame.f_lineno = frame.f_code.co_firstlineno + 1
                except ValueError:
                    pass
                else:
                    check(False, "jumped in another thread's frame")

    together(work, switch)


run("tracing")
