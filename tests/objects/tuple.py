# options: -X bare
# Tuples.


def error(f):
    try:
        print("no error:", f())
    except Exception as e:
        print(f"{type(e).__name__}: {e}")


error(lambda: tuple(a=1))  # expect: TypeError: tuple() takes no keyword arguments
error(lambda: tuple(1,2))  # expect: TypeError: tuple expected at most 1 argument, got 2
error(lambda: tuple(3))  # expect: TypeError: 'int' object is not iterable
print(repr(tuple('ab')))  # expect: ('a', 'b')
print(repr(tuple([1,2])))  # expect: (1, 2)
error(lambda: (1,)[3])  # expect: IndexError: tuple index out of range
error(lambda: (1,)['a'])  # expect: TypeError: tuple indices must be integers or slices, not str
error(lambda: (1,)[1<<80])  # expect: IndexError: cannot fit 'int' into an index-sized integer
error(lambda: (1,2,3)[-4])  # expect: IndexError: tuple index out of range
print(repr((1,2,3)[::-1]))  # expect: (3, 2, 1)
print(repr((1,2,3)[1:]))  # expect: (2, 3)
print(repr((1,2,3)[5:]))  # expect: ()
print(repr((1,2,3)[:]))  # expect: (1, 2, 3)
error(lambda: (1,)+[1])  # expect: TypeError: can only concatenate tuple (not "list") to tuple
error(lambda: (1,)*(1<<62))  # expect: MemoryError: 
print(repr((1,2)*1))  # expect: (1, 2)
print(repr((1,2)>=(1,)))  # expect: True
error(lambda: (1,'a')<(1,2))  # expect: TypeError: '<' not supported between instances of 'str' and 'int'
error(lambda: (1,).index(3))  # expect: ValueError: tuple.index(x): x not in tuple
error(lambda: (1,).index())  # expect: TypeError: index expected at least 1 argument, got 0
error(lambda: (1,2).count())  # expect: TypeError: tuple.count() takes exactly one argument (0 given)
print(repr((1,1,True,1.0,2).count(1)))  # expect: 4
print(repr(hash(())==hash(tuple([]))))  # expect: True
class T(tuple):
    pass


print(repr(T([1,2])))  # expect: (1, 2)
class T(tuple):
    pass


print(repr(type(T([1,2])[:])))  # expect: <class 'tuple'>
class T(tuple):
    pass


print(repr(T([1,2])+(3,)))  # expect: (1, 2, 3)
class T(tuple):
    pass


print(repr(T((1,2))==(1,2)))  # expect: True
class T(tuple):
    pass


print(repr(T((1,2)).__getnewargs__()))  # expect: ((1, 2),)
print(repr(()==()))  # expect: True
print(repr(() is tuple()))  # expect: True
print(repr(((),)))  # expect: ((),)
print(repr((1,)))  # expect: (1,)
print(repr((1,2)))  # expect: (1, 2)
