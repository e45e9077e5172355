# uncaught: carets in statements that go over several lines.
def compute(a, b, c):
    return (
        a
        + b
        /
        c
    )

def call(f, *args):
    return f(
        *args,
    )

def outer():
    result = call(
        compute,
        1, 2,
        0,
    )
    return result

value = {
    "first": 1,
    "second":
        outer(
        ),
}
