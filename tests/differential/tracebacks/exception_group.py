# uncaught: a tree of exceptions with tracebacks, notes and a cause.
def leaf(kind, text):
    raise kind(text)

def collect(*calls):
    found = []
    for kind, text in calls:
        try:
            leaf(kind, text)
        except Exception as e:
            found.append(e)
    return found

def build():
    try:
        inner = ExceptionGroup("inner", collect((ValueError, "one"), (TypeError, "two")))
        inner.add_note("a note on the inner group")
        raise inner
    except ExceptionGroup as g:
        first = collect((KeyError, "k"))[0]
        first.add_note("noted leaf")
        raise ExceptionGroup("outer", [first, g, OSError(5, "io")]) from ZeroDivisionError("cause")

print("start", flush=True)
build()
