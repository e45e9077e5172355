# options: -X bare
# Ranges and slices.


def error(f):
    try:
        print("no error:", f())
    except Exception as e:
        print(f"{type(e).__name__}: {e}")


print(repr(list(range(5))))  # expect: [0, 1, 2, 3, 4]
error(lambda: slice())  # expect: TypeError: slice expected at least 1 argument, got 0
error(lambda: slice(1,2,3,4))  # expect: TypeError: slice expected at most 3 arguments, got 4
error(lambda: slice(a=1))  # expect: TypeError: slice() takes no keyword arguments
print(repr(slice(1,2,3)))  # expect: slice(1, 2, 3)
print(repr(slice(5)))  # expect: slice(None, 5, None)
error(lambda: slice(1,2,3).indices())  # expect: TypeError: slice.indices() takes exactly one argument (0 given)
error(lambda: slice(1,2,3).indices('a'))  # expect: TypeError: 'str' object cannot be interpreted as an integer
error(lambda: slice(1,2,3).indices(-1))  # expect: ValueError: length should not be negative
error(lambda: slice(1,'a').indices(3))  # expect: TypeError: slice indices must be integers or None or have an __index__ method
error(lambda: slice(0,1,0).indices(5))  # expect: ValueError: slice step cannot be zero
print(repr(slice(None,None,-1).indices(5)))  # expect: (4, -1, -1)
print(repr(slice(-3,-1).indices(1<<70)))  # expect: (1180591620717411303421, 1180591620717411303423, 1)
print(repr(slice(None,None,-2).indices(1<<70)))  # expect: (1180591620717411303423, -1, -2)
print(repr(slice(1<<70,None).indices(5)))  # expect: (5, 5, 1)
error(lambda: hash(slice([])))  # expect: TypeError: unhashable type: 'list'
error(lambda: slice(1)<3)  # expect: TypeError: '<' not supported between instances of 'slice' and 'int'
print(repr(slice(1)<slice(2)))  # expect: True
print(repr(slice(1,2)==slice(1,2)))  # expect: True
print(repr(slice(1,2)<slice(1,3)))  # expect: True
print(repr(slice(1,2).__reduce__()))  # expect: (<class 'slice'>, (1, 2, None))
print(repr(slice(1,2,3).start))  # expect: 1
print(repr(slice(1,2,3).step))  # expect: 3
error(lambda: range())  # expect: TypeError: range expected at least 1 argument, got 0
error(lambda: range(1,2,3,4))  # expect: TypeError: range expected at most 3 arguments, got 4
error(lambda: range('a'))  # expect: TypeError: 'str' object cannot be interpreted as an integer
error(lambda: range(1,2,0))  # expect: ValueError: range() arg 3 must not be zero
error(lambda: range(a=1))  # expect: TypeError: range() takes no keyword arguments
error(lambda: range(5)[9])  # expect: IndexError: range object index out of range
error(lambda: range(5)['a'])  # expect: TypeError: range indices must be integers or slices, not str
print(repr(range(5)[-1]))  # expect: 4
print(repr(range(10)[2:7]))  # expect: range(2, 7)
print(repr(range(10)[::-3]))  # expect: range(9, -1, -3)
print(repr(range(1<<70)[1<<69]))  # expect: 590295810358705651712
print(repr(range(0,1<<70,7)[-1]))  # expect: 1180591620717411303422
error(lambda: range(3).index(9))  # expect: ValueError: range.index(x): x not in range
error(lambda: range(3).index('a'))  # expect: ValueError: sequence.index(x): x not in sequence
print(repr(range(3).index(2.0)))  # expect: 2
print(repr(range(0,10,2).index(4)))  # expect: 2
error(lambda: range(3).count())  # expect: TypeError: range.count() takes exactly one argument (0 given)
print(repr(range(3).count(True)))  # expect: 1
error(lambda: len(range(1<<70)))  # expect: OverflowError: Python int too large to convert to C ssize_t
print(repr(len(range(10,0,-3))))  # expect: 4
error(lambda: range(1.0))  # expect: TypeError: 'float' object cannot be interpreted as an integer
print(repr(range(1,2,3)))  # expect: range(1, 2, 3)
print(repr(range(0,5)))  # expect: range(0, 5)
print(repr(range(5).__reduce__()))  # expect: (<class 'range'>, (0, 5, 1))
print(repr(list(range(1<<70,(1<<70)+3))))  # expect: [1180591620717411303424, 1180591620717411303425, 1180591620717411303426]
print(repr(list(range(1<<48,(1<<48)+3))))  # expect: [281474976710656, 281474976710657, 281474976710658]
print(repr(list(range(1<<60,(1<<60)+3))))  # expect: [1152921504606846976, 1152921504606846977, 1152921504606846978]
print(repr(range(3)==range(0,3,1)))  # expect: True
print(repr(range(0)==range(2,1)))  # expect: True
print(repr(range(0,3,2)==range(0,4,2)))  # expect: True
error(lambda: range(3)<range(4))  # expect: TypeError: '<' not supported between instances of 'range' and 'range'
print(repr(hash(range(0))==hash(range(5,1))))  # expect: True
print(repr(hash(range(0,3,2))==hash(range(0,4,2))))  # expect: True
print(repr(5 in range(0,10,5)))  # expect: True
print(repr((1<<70) in range(1<<71)))  # expect: True
print(repr('a' in range(3)))  # expect: False
print(repr(2.0 in range(3)))  # expect: True
print(repr(True in range(2)))  # expect: True
print(repr(7 in range(10,0,-3)))  # expect: True
print(repr(8 in range(10,0,-3)))  # expect: False
print(repr(range(1,10,2).stop))  # expect: 10
print(repr(not range(0)))  # expect: True
print(repr(dict.fromkeys(range(5)).keys()-set([1,2])))  # expect: {0, 3, 4}
