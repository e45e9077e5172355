# options: -X bare
# marshal: what goes out comes back, in every version; damaged data raise, and never more than that.
import marshal

values = [None, True, False, ..., StopIteration, 0, 1, -1, 2**31 - 1, -2**31, 2**31, 2**63, -2**63, 10**40, -10**40, 2**300 - 1,
          0.0, -0.0, 1.5, 1e300, float("inf"), 1j, 2 - 3.5j, b"", b"bytes", bytes(300), "", "ascii", "a" * 300, "é", "\ud800", "\U0001F600", "code",
          (), (1,), tuple(range(300)), [], [1, [2, [3]]], {}, {"a": 1, 2: (3, 4)}, set(), {1, "x"}, frozenset({1, 2, frozenset()})]
for version in range(6):
    for value in values + ([slice(1, None, 2)] if version == 5 else []):
        again = marshal.loads(marshal.dumps(value, version))
        if repr(again) != repr(value) and again != value or type(again) is not type(value):
            print("differs", version, repr(value)[:50], repr(again)[:50])

# One object stays one object, and a list may hold itself.
shared = ["x" * 40 + str(len(values))]
one, two, text = marshal.loads(marshal.dumps((shared, shared, shared[0])))
print(one is two, text is one[0])                                       # expect: True True
loop = [1]
loop.append(loop)
again = marshal.loads(marshal.dumps(loop))
print(again[1] is again, len(again))                                    # expect: True 2

# Bytes that other Pythons understand.
print(marshal.dumps(12345678), marshal.dumps(-(2**40)))                 # expect: b'iNa\xbc\x00' b'l\xfd\xff\xff\xff\x00\x00\x00\x00\x00\x04'
print(marshal.dumps([1.5, None], 2))                                    # expect: b'[\x02\x00\x00\x00g\x00\x00\x00\x00\x00\x00\xf8?N'
print(marshal.dumps(1.5, 1), marshal.dumps("é", 0))                     # expect: b'f\x031.5' b'u\x02\x00\x00\x00\xc3\xa9'
print(marshal.dumps({3, 1, 2}) == marshal.dumps({2, 3, 1}))             # expect: True
print(marshal.loads(b"\xa9\x02\xda\x01ar\x01\x00\x00\x00"))             # expect: ('a', 'a')


# Code: functions, closures, classes, handlers, generators.
source = '''
def outer(a, b=2, *args, c, d=4, **kw):
    def inner():
        nonlocal a
        a += 1
        return a, b, args, c, d, kw
    try:
        return inner()
    finally:
        kw.clear()
class C:
    """text"""
    def gen(self):
        for i in range(3):
            try:
                yield i
            except ValueError as e:
                yield e
    async def co(self): return [x async for x in self.co()]
result = outer(1, c=3, z=9), list(C().gen()), C.__doc__, {k: v for k, v in [(1, 2)]}
'''
code = compile(source, "some file", "exec")
stored = marshal.dumps(code)
names = {}
exec(marshal.loads(stored), names)
print(names["result"])                                                  # expect: ((2, 2, (), 3, 4, {}), [0, 1, 2], 'text', {1: 2})
print(marshal.loads(stored) == code, marshal.loads(stored).co_filename)          # expect: True some file
print(list(marshal.loads(stored).co_lines()) == list(code.co_lines()))  # expect: True


def attempt(function, *args, **kw):
    try:
        return function(*args, **kw)
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)


print(attempt(marshal.dumps, object()))                                 # expect: ValueError: unmarshallable object
print(attempt(marshal.dumps, code, allow_code=False))                   # expect: ValueError: marshalling code objects is disallowed
print(attempt(marshal.loads, stored, allow_code=False))                 # expect: ValueError: unmarshalling code objects is disallowed
print(attempt(marshal.dumps, slice(1), 4))                              # expect: ValueError: unmarshallable object
print(attempt(marshal.loads, b""))                                      # expect: EOFError: EOF read where object expected
print(attempt(marshal.loads, b"i\0\0"))                                 # expect: EOFError: marshal data too short
print(attempt(marshal.loads, b"("))                                     # expect: EOFError: marshal data too short
print(attempt(marshal.loads, b"@"))                                     # expect: ValueError: bad marshal data (unknown type code)
print(attempt(marshal.loads, b"r\0\0\0\0"))                             # expect: ValueError: bad marshal data (invalid reference)
print(attempt(marshal.loads, b"l\x02\0\0\0\0\0\0\0"))                   # expect: ValueError: bad marshal data (unnormalized long data)
print(attempt(marshal.loads, b"l\x02\0\0\0\0\0\0\xff"))                 # expect: ValueError: bad marshal data (digit out of range in long)
print(attempt(marshal.loads, b"[\xff\xff\xff\xff"))                     # expect: ValueError: bad marshal data (list size out of range)
print(attempt(marshal.loads, b"0"))                                     # expect: TypeError: NULL object in marshal data for object
print(attempt(marshal.loads, b"(\x01\0\0\x000"))                        # expect: TypeError: NULL object in marshal data for tuple
print(attempt(marshal.loads, b"\xa9\x01r\0\0\0\0"))                     # expect: ValueError: bad marshal data (invalid reference)
deep = []
for _ in range(3000):
    deep = [deep]
print(attempt(marshal.dumps, deep))                                     # expect: ValueError: object too deeply nested to marshal
print(attempt(marshal.loads, b")\x01" * 3000 + b"N"))                   # expect: ValueError: recursion limit exceeded


class File:
    """A file as load and dump need it."""
    def __init__(self, data=b""):
        self.data, self.at = bytearray(data), 0

    def write(self, more):
        self.data += more
        return len(more)

    def read(self, n):
        return bytes(n)

    def readinto(self, view):
        n = min(len(view), len(self.data) - self.at, 3)                 # never more than three at a time
        view[:n] = self.data[self.at:self.at + n]
        self.at += n
        return n


file = File()
for value in (values[5:12], "text", code):
    marshal.dump(value, file)
print(marshal.load(file), marshal.load(file), marshal.load(file) == code)   # expect: [0, 1, -1, 2147483647, -2147483648, 2147483648, 9223372036854775808] text True
print(attempt(marshal.load, file))                                      # expect: EOFError: EOF read where object expected

# Every truncation and every damaged byte of some code raises or gives an object; nothing else happens.
raised = 0
for cut in range(len(stored)):
    try:
        marshal.loads(stored[:cut])
    except (EOFError, ValueError, TypeError):
        raised += 1
print(raised == len(stored))                                            # expect: True
for at in range(len(stored)):
    for flip in (0x01, 0x80, 0xff):
        damaged = bytearray(stored)
        damaged[at] ^= flip
        attempt(marshal.loads, damaged)
print("done")                                                           # expect: done
