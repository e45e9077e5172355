# uncaught: "direct cause" and "during handling", nested, with suppressed context.
def low():
    {}["missing"]

def middle(kind):
    try:
        low()
    except KeyError as e:
        if kind == "cause":
            raise RuntimeError("middle failed") from e
        if kind == "context":
            raise RuntimeError("another error")
        raise RuntimeError("alone") from None

def top():
    for kind in "none", "context", "cause":
        try:
            middle(kind)
        except RuntimeError as e:
            print(kind, repr(e.__cause__), repr(e.__context__), e.__suppress_context__)
            if kind == "cause":
                raise LookupError("top", 3)
top()
