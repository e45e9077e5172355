# options: -X bare
# Lists: indexing, slices, methods, operators, sorting, subclasses, and what goes wrong.


def error(f):
    try:
        print("no error:", f())
    except Exception as e:
        print(f"{type(e).__name__}: {e}")


error(lambda: [].append())  # expect: TypeError: list.append() takes exactly one argument (0 given)
error(lambda: [].insert(1))  # expect: TypeError: insert expected 2 arguments, got 1
error(lambda: [].insert(1,2,3))  # expect: TypeError: insert expected 2 arguments, got 3
error(lambda: [].insert('a',2))  # expect: TypeError: 'str' object cannot be interpreted as an integer
error(lambda: [].pop())  # expect: IndexError: pop from empty list
error(lambda: [1].pop(3))  # expect: IndexError: pop index out of range
error(lambda: [1].pop(1,2))  # expect: TypeError: pop expected at most 1 argument, got 2
error(lambda: [1].pop('a'))  # expect: TypeError: 'str' object cannot be interpreted as an integer
error(lambda: [].remove(3))  # expect: ValueError: list.remove(x): x not in list
error(lambda: [].index(3))  # expect: ValueError: list.index(x): x not in list
error(lambda: [].index())  # expect: TypeError: index expected at least 1 argument, got 0
error(lambda: [].index(1,2,3,4))  # expect: TypeError: index expected at most 3 arguments, got 4
error(lambda: [].index(1,'a'))  # expect: TypeError: slice indices must be integers or have an __index__ method
print(repr([1,2,3,2].index(2,2)))  # expect: 3
print(repr([1,2,3,2].index(2,-1)))  # expect: 3
error(lambda: [1,2,3,2].index(2,2,3))  # expect: ValueError: list.index(x): x not in list
print(repr([1,2,3,2].index(1,-100,-1)))  # expect: 0
error(lambda: [].extend(3))  # expect: TypeError: 'int' object is not iterable
error(lambda: [].sort(1))  # expect: TypeError: sort() takes no positional arguments
error(lambda: [].sort(foo=1))  # expect: TypeError: sort() got an unexpected keyword argument 'foo'
error(lambda: [3,'a'].sort())  # expect: TypeError: '<' not supported between instances of 'str' and 'int'
error(lambda: list(1,2))  # expect: TypeError: list expected at most 1 argument, got 2
error(lambda: list(a=1))  # expect: TypeError: list() takes no keyword arguments
error(lambda: list(3))  # expect: TypeError: 'int' object is not iterable
print(repr(list('abc')))  # expect: ['a', 'b', 'c']
print(repr(list((1,2))))  # expect: [1, 2]
error(lambda: [1][3])  # expect: IndexError: list index out of range
error(lambda: [1]['a'])  # expect: TypeError: list indices must be integers or slices, not str
error(lambda: [1][1<<80])  # expect: IndexError: cannot fit 'int' into an index-sized integer
print(repr([1,2,3][-1]))  # expect: 3
error(lambda: [1,2,3][-4])  # expect: IndexError: list index out of range
print(repr([1,2,3,4,5][1:4:2]))  # expect: [2, 4]
print(repr([1,2,3,4,5][::-2]))  # expect: [5, 3, 1]
error(lambda: [1,2,3][1:'a'])  # expect: TypeError: slice indices must be integers or None or have an __index__ method
l=[1]
error(lambda: l.__setitem__(3, 1))  # expect: IndexError: list assignment index out of range
l=[1]
error(lambda: l.__setitem__('a', 1))  # expect: TypeError: list indices must be integers or slices, not str
l=[1]
error(lambda: l.__delitem__(3))  # expect: IndexError: list assignment index out of range
l=[1]
error(lambda: l.__delitem__('a'))  # expect: TypeError: list indices must be integers or slices, not str
l=(1,)
l=(1,)
l=[1]
error(lambda: l.__setitem__(1 << 80, 1))  # expect: IndexError: cannot fit 'int' into an index-sized integer
l=[1,2,3]
error(lambda: l.__setitem__(slice(0, 3, 2), [1]))  # expect: ValueError: attempt to assign sequence of size 1 to extended slice of size 2
l=[1,2,3]
l[0:3:2]=[7,8]
print(repr(l))  # expect: [7, 2, 8]
l=[1,2,3]
error(lambda: l.__setitem__(slice(0, 3, 2), 1))  # expect: TypeError: must assign iterable to extended slice
l=[1,2,3]
error(lambda: l.__setitem__(slice(0, 1, None), 1))  # expect: TypeError: must assign iterable to extended slice
l=[1,2,3]
l[0:1]='xyz'
print(repr(l))  # expect: ['x', 'y', 'z', 2, 3]
l=[1,2,3]
error(lambda: l.__setitem__(slice(None, None, 0), []))  # expect: ValueError: slice step cannot be zero
l=[1,2,3,4,5,6]
del l[::2]
print(repr(l))  # expect: [2, 4, 6]
l=[1,2,3,4,5,6]
del l[::-2]
print(repr(l))  # expect: [1, 3, 5]
l=[1,2,3,4,5,6]
del l[4:1:-1]
print(repr(l))  # expect: [1, 2, 6]
l=[1,2,3,4,5,6]
del l[1:3]
print(repr(l))  # expect: [1, 4, 5, 6]
l=[1,2,3,4,5,6]
l[1:3]=l
print(repr(l))  # expect: [1, 1, 2, 3, 4, 5, 6, 4, 5, 6]
l=[1,2,3,4,5,6]
l[::-1]=l
print(repr(l))  # expect: [6, 5, 4, 3, 2, 1]
l=[1,2,3,4,5,6]
l[-2:]=()
print(repr(l))  # expect: [1, 2, 3, 4]
l=[1,2,3]
l[5:1]=[9]
print(repr(l))  # expect: [1, 2, 3, 9]
error(lambda: [1]+(1,))  # expect: TypeError: can only concatenate list (not "tuple") to list
error(lambda: [1]*'a')  # expect: TypeError: can't multiply sequence by non-int of type 'str'
error(lambda: [1]*(1<<62))  # expect: MemoryError: 
error(lambda: [1]*1.5)  # expect: TypeError: can't multiply sequence by non-int of type 'float'
print(repr([1,2]*2))  # expect: [1, 2, 1, 2]
print(repr(2*(1,2)))  # expect: (1, 2, 1, 2)
print(repr([1]*-1))  # expect: []
print(repr([1]*0))  # expect: []
l=[1]
error(lambda: l.__iadd__(3))  # expect: TypeError: 'int' object is not iterable
l=[1]
l+='ab'
print(repr(l))  # expect: [1, 'a', 'b']
l=[1]
error(lambda: l.__imul__('a'))  # expect: TypeError: 'str' object cannot be interpreted as an integer
l=[1,2]
l*=3
print(repr(l))  # expect: [1, 2, 1, 2, 1, 2]
l=[1,2]
l*=0
print(repr(l))  # expect: []
error(lambda: [1]<(1,))  # expect: TypeError: '<' not supported between instances of 'list' and 'tuple'
error(lambda: [1]<['a'])  # expect: TypeError: '<' not supported between instances of 'int' and 'str'
print(repr([1,2]<[1,3]))  # expect: True
print(repr([1,2]==[1,2.0]))  # expect: True
print(repr([1,2]!=[1,2,3]))  # expect: True
print(repr([1,2]<=[1]))  # expect: False
print(repr([1,1,True,1.0,2].count(1)))  # expect: 4
print(repr(3 in [1,2,3.0]))  # expect: True
print(repr('a' in ['b','a']))  # expect: True
print(repr(None in [0]))  # expect: False
l=[1,2,3]
l.clear()
print(repr(l))  # expect: []
l=[1,2,3]
print(repr(l.copy() is l))  # expect: False
l=[3,1,2]
l.sort()
print(repr(l))  # expect: [1, 2, 3]
l=[3,1,2]
l.sort(reverse=True)
print(repr(l))  # expect: [3, 2, 1]
l=['bb','a','CCC']
l.sort(key=str.lower)
print(repr(l))  # expect: ['a', 'bb', 'CCC']
l=['bb','a','CCC']
l.sort(key=len,reverse=1)
print(repr(l))  # expect: ['CCC', 'bb', 'a']
l=[3,1.5,2,True]
l.sort()
print(repr(l))  # expect: [True, 1.5, 2, 3]
l=[(2,'b'),(1,'z'),(2,'a')]
l.sort()
print(repr(l))  # expect: [(1, 'z'), (2, 'a'), (2, 'b')]
l=[1,2,3]
l.reverse()
print(repr(l))  # expect: [3, 2, 1]
l=[1,2,3]
l.append(l)
print(repr(l))  # expect: [1, 2, 3, [...]]
l=[1,2,3]
l.remove(2)
print(repr(l))  # expect: [1, 3]
l=[]
l.sort(key=None)
print(repr(l))  # expect: []
l=[2,1]
error(lambda: l.sort(key=3))  # expect: TypeError: 'int' object is not callable
print(repr(hash((1,2))==hash((1.0,2.0))))  # expect: True
error(lambda: hash((1,[])))  # expect: TypeError: unhashable type: 'list'
class L(list):
    pass


print(repr(L([1,2])))  # expect: [1, 2]
class L(list):
    pass


print(repr(L([1])+[2]))  # expect: [1, 2]
class L(list):
    pass


print(repr(type(L([1])[:])))  # expect: <class 'list'>
class L(list):
    pass


error(lambda: L(a=1))  # expect: TypeError: list() takes no keyword arguments
class L(list):
    pass


l=L([3,1,2])
l.sort()
print(repr(l))  # expect: [1, 2, 3]
print(repr([].__class_getitem__(int)))  # expect: list[int]
print(repr(list.__text_signature__))  # expect: '(iterable=(), /)'
print(repr(list.append.__text_signature__))  # expect: '($self, object, /)'
print(repr(list.sort.__text_signature__))  # expect: '($self, /, *, key=None, reverse=False)'
print(repr(zip.__text_signature__))  # expect: '(*iterables, strict=False)'
print(repr(list.__doc__ is None))  # expect: False
print(repr([[]]==[[]]))  # expect: True
