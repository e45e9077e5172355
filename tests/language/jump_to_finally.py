"""Jumps of a trace function into a finally clause, which is compiled once for each way into it: the copy is meant that goes on as the code would."""
import sys


def from_except():
    try:
        1 / 0
    except ZeroDivisionError:
        yield "handling"
        yield "skipped"
    finally:
        yield "finally"
    yield "after"


def in_exceptional_copy():
    try:
        1 / 0
    finally:
        yield "first"
        yield "skipped"
        yield "last"


def in_normal_copy():
    try:
        yield "body"
    finally:
        yield "first"
        yield "skipped"
        yield "last"
    yield "after"


def run(f, line, to):
    def trace(frame, event, arg):
        if frame.f_code is not f.__code__:
            return None
        if event == "line" and frame.f_lineno == f.__code__.co_firstlineno + line:
            frame.f_lineno = f.__code__.co_firstlineno + to
        return trace

    seen = []
    sys.settrace(trace)
    try:
        for word in f():
            seen.append(word)
    except ZeroDivisionError:
        seen.append("raised")
    finally:
        sys.settrace(None)
    print(f.__name__, seen)


run(from_except, 5, 7)                    # expect: from_except ['handling', 'finally', 'after']
run(in_exceptional_copy, 5, 6)            # expect: in_exceptional_copy ['first', 'last', 'raised']
run(in_normal_copy, 5, 6)                 # expect: in_normal_copy ['body', 'first', 'last', 'after']
