# What is written to standard error by default, with the line of source; and an error from -W style filters.
import warnings
warnings.warn("a user warning")
def helper():
    warnings.warn("seen at the caller", stacklevel=2)
helper()
helper(
)
for _ in range(3):
    warnings.warn("a loop tells once")
warnings.warn("two\nlines")
warnings.warn(UserWarning("object", 5))
warnings.warn("é unicode 😀", RuntimeWarning)
exec("import warnings\nwarnings.warn('from exec')")
eval("warnings.warn('from eval')")
class C:
    warnings.warn("in a class body")
[warnings.warn("in a comprehension") for _ in [1]]
(lambda: warnings.warn("in a lambda"))()
warnings.warn("ignored by default", DeprecationWarning) if False else None
warnings.warn("resource", ResourceWarning)
print("done")
