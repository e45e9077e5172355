# type aliases: lazy values, parameters, recursion, in classes and functions, operators.
type A = int
type B[T] = list[T] | T
type Lazy = not_yet_defined
type Rec = tuple[int, Rec] | None
print(A, A.__value__, A.__name__, B, B[int], B.__value__, B.__type_params__, B[str].__args__, B.__parameters__, Rec.__value__, A.__module__)
try: Lazy.__value__
except NameError as e: print(e)
not_yet_defined = str
print(Lazy.__value__, Lazy.__value__ is str)
class K:
    type Inner = K | int
    attr = 5
    type Uses = dict[str, "attr"]
print(K.Inner.__value__, K.Uses.__value__, K.Inner.__module__)
def f(x):
    type Local[U] = dict[U, x]
    return Local
print(f(5).__value__, f(int)[str], f.__name__)
print(A | None, None | A, A | B, A == A, hash(A) == hash(A), isinstance(A, type), type(A).__name__)
for bad in ("A.__value__ = 1", "A()", "A[int]", "isinstance(1, A)", "class X(A): pass", "A.x = 1", "B[int].__value__.x", "type(A)('X')", "A < A", "len(A)"):
    try:
        exec(bad)
        print("fine", bad)
    except (TypeError, AttributeError) as e:
        print(bad, "->", type(e).__name__, e)
type X[*Ts, **P] = tuple[*Ts]
print(X[int, str, [int]].__args__, X.__type_params__)
type = lambda v: "type is no keyword"
print(type(1))
type (5)
