# complex: parsing, repr, arithmetic, special values, formatting, comparison.
z = 3 - 4j
print(z, -z, +z, abs(z), z.real, z.imag, z.conjugate(), z * 2, z / 2, z ** 2, z ** -1, z ** 0.5, 2 ** z, z == 3 - 4j, hash(3 + 0j) == hash(3), bool(0j), z.__complex__() is z)
print([repr(c) for c in (0j, -0j, 1j, -1j, 1 + 0j, complex(-0.0, 0.0), complex(0.0, -0.0), complex(-0.0, -0.0), complex("inf"), complex("-infj"), complex("nan+1j"), 1e20 + 1e-20j, 1.5j)])
for s in ("1+2j", " ( 1-2j ) ", "j", "-J", "1e5-2e-3j", "1", "1_0+2_0j", "+1-j", "infinity+nanj", "1 + 2j", "1j+2", "", "(1", "1+2i", "1+", "++1j", "1e", "٣+٤j"):
    try:
        print(repr(s), complex(s))
    except ValueError as e:
        print(repr(s), "->", e)
for a in ((1, 2), (1.5,), (True, 2.5), ("1", 2), (1, "2"), (None,), (1, None), ([],)):
    try:
        print(a, complex(*a))
    except TypeError as e:
        print(a, "->", e)
class C:
    def __complex__(self): return 1 + 1j
class F:
    def __float__(self): return 2.5
class I:
    def __index__(self): return 7
class Bad:
    def __complex__(self): return 5
for x in (C(), F(), I(), Bad()):
    try:
        print(type(x).__name__, complex(x))
    except TypeError as e:
        print(type(x).__name__, "->", e)
print([format(z, s) for s in ("", ".2f", "10.1f", "<15", "^+15.1e", ",.1f", "g", ".3")], "%s %r" % (z, z))
for bad in ("z < 1", "z // 1", "z % 1", "int(z)", "float(z)", "1 / 0j", "0j ** -1", "0j ** 1j", "divmod(z, 1)", "format(z, '=10')", "format(z, '010')", "format(z, 'd')", "round(z)", "z.real = 1", "complex(1, 2, 3)", "math.floor(z)"):
    try:
        print(bad, eval(bad) if "= 1" not in bad else exec(bad))
    except Exception as e:
        print(bad, "->", type(e).__name__, e)
import cmath
print(cmath.sqrt(-1), cmath.polar(1j), cmath.phase(-1), cmath.exp(1j * cmath.pi).real, cmath.isclose(1j, 1j), cmath.rect(1, 0), cmath.isinf(complex("inf")), cmath.log(-1).imag == cmath.pi)
print(complex.from_number(3), complex.from_number(C()), 1j * 1j, (1 + 2j) / (3 - 1j), 1 - 0j, 0 - 1j, (1 + 1j) * 2.0, True + 1j)
print((inf := float("inf")) * 1j, 1j * inf, complex(inf, 0) * 1j, complex(0, inf) * complex(0, inf), complex(inf, inf) / 2)
