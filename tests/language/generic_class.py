# needs: typing _ast
# A generic class inherits from typing.Generic.
class G[T]:
    def f[U](self, x: U) -> T: ...

print(G.__type_params__, G[int], G.__orig_bases__)      # expect: (T,) __main__.G[int] (typing.Generic[T],)
print(G.f.__type_params__)                              # expect: (U,)
