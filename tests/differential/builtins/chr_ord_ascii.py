# chr, ord, ascii, repr, hex, oct, bin, bool, callable, id: ranges and hooks.
print([chr(n) for n in (65, 0xe9, 0x4e2d, 0x1f600)], [ord(c) for c in "Aé中😀\0"], ord(b"x"), ord(bytearray(b"\xff")), ascii("é\n'"), ascii(["é"]), repr(chr(0xd800)), hex(255), hex(-255), oct(8), bin(-5), hex(2**70), bin(0), chr(True), len(chr(0x10ffff)))
class I:
    def __init__(self, v): self.v = v
    def __index__(self): return self.v
class R:
    def __init__(self, v): self.v = v
    def __repr__(self): return self.v
print(chr(I(97)), hex(I(10)), bin(I(2)), oct(I(9)), repr(R("é")), ascii(R("é")), str(R("as str")), [R("x")], {R("k"): R("v")}, (R("one"),), f"{R('f')}")
for bad in ("chr(-1)", "chr(0x110000)", "chr(2**40)", "chr('a')", "chr(1.0)", "ord('')", "ord('ab')", "ord(b'')", "ord(5)", "ord(None)", "hex(1.5)", "hex('1')", "bin(None)", "oct([])", "chr(I('x'))", "hex(I(1.5))", "repr(R(5))", "ascii(R(None))", "str(R(b''))", "callable()", "id()", "repr()", "chr()", "abs('x')", "abs(None)", "divmod(1)", "round('a')", "round(1.5, 'a')", "round(1, 2, 3)", "pow(1)", "pow('a', 2)", "hash()", "len(R('x'))", "bool(1, 2)", "input(1, 2, 3)"):
    try: print(bad, eval(bad))
    except Exception as e: print(bad, "->", type(e).__name__, e)
print(callable(int), callable(lambda: 0), callable(R), callable(R("x")), callable(type("C", (), {"__call__": 1})()), id(None) == id(None), bool(R("")), bool(I(0)), abs(-5), abs(-2.5), abs(3 + 4j), abs(True), abs(-2**70), round(2.5), round(-1.5), round(1234, -2), round(0.125, 2), round(2.675, 2), round(5, -1), round(15, -1), round(1e20), round(True), pow(2, 5), pow(2, 5, 3), pow(2, -1, 7), divmod(17, 5), divmod(-17, 5), divmod(1.5, 0.4))
