# needs: copyreg
# Sets and frozensets.


def error(f):
    try:
        print("no error:", f())
    except Exception as e:
        print(f"{type(e).__name__}: {e}")


error(lambda: set().pop())  # expect: KeyError: 'pop from an empty set'
error(lambda: {1}.remove(2))  # expect: KeyError: 2
error(lambda: {1}.remove({2}))  # expect: KeyError: {2}
error(lambda: {1}.remove([]))  # expect: TypeError: cannot use 'list' as a set element (unhashable type: 'list')
error(lambda: {1}.add())  # expect: TypeError: set.add() takes exactly one argument (0 given)
error(lambda: {1}.union(1))  # expect: TypeError: 'int' object is not iterable
error(lambda: {1}|[1])  # expect: TypeError: unsupported operand type(s) for |: 'set' and 'list'
error(lambda: {1}<[1])  # expect: TypeError: '<' not supported between instances of 'set' and 'list'
error(lambda: set(1))  # expect: TypeError: 'int' object is not iterable
error(lambda: set(1,2))  # expect: TypeError: set expected at most 1 argument, got 2
error(lambda: set(a=1))  # expect: TypeError: set() takes no keyword arguments
error(lambda: frozenset(1,2))  # expect: TypeError: frozenset expected at most 1 argument, got 2
error(lambda: frozenset(a=1))  # expect: TypeError: frozenset() takes no keyword arguments
print(repr({frozenset([1])}.remove({1})))  # expect: None
error(lambda: {1}.discard([]))  # expect: TypeError: cannot use 'list' as a set element (unhashable type: 'list')
print(repr({1} in {1}))  # expect: False
print(repr({1} in {frozenset([1])}))  # expect: True
error(lambda: {1}.issubset(3))  # expect: TypeError: 'int' object is not iterable
error(lambda: {1}.isdisjoint(3))  # expect: TypeError: 'int' object is not iterable
error(lambda: {1}.symmetric_difference())  # expect: TypeError: set.symmetric_difference() takes exactly one argument (0 given)
print(repr({1}.__reduce__()))  # expect: (<class 'set'>, ([1],), None)
print(repr(frozenset([1]).__reduce__()))  # expect: (<class 'frozenset'>, ([1],), None)
print(repr(set()))  # expect: set()
print(repr(frozenset()))  # expect: frozenset()
print(repr({1}))  # expect: {1}
print(repr(frozenset([1])))  # expect: frozenset({1})
print(repr({1,2,3}&{2,3,4}))  # expect: {2, 3}
print(repr({1,2,3}|{4}))  # expect: {1, 2, 3, 4}
print(repr({1,2,3}-{2}))  # expect: {1, 3}
print(repr({1,2,3}^{3,4}))  # expect: {1, 2, 4}
print(repr({1,2}.union([3],(4,))))  # expect: {1, 2, 3, 4}
print(repr({1,2,3}.intersection([1,2],[2,3])))  # expect: {2}
print(repr({1,2,3}.difference([1],[3])))  # expect: {2}
print(repr({1,2}.symmetric_difference([2,3,3])))  # expect: {1, 3}
s={1,2,3}
s&={1}
print(repr(s))  # expect: {1}
s={1,2,3}
s-={1}
print(repr(s))  # expect: {2, 3}
s={1,2}
s|={5}
print(repr(s))  # expect: {1, 2, 5}
s={1,2}
s^={2,3}
print(repr(s))  # expect: {1, 3}
s={1,2}
s={1,2}
s={1,2,3}
s.intersection_update([1,2],[2])
print(repr(s))  # expect: {2}
s={1,2,3}
s.difference_update([1],[2])
print(repr(s))  # expect: {3}
s={1,2,3}
s.symmetric_difference_update([1,5])
print(repr(s))  # expect: {2, 3, 5}
s={1,2,3}
s-=s
print(repr(s))  # expect: set()
s={1,2,3}
s.clear()
print(repr(s))  # expect: set()
s={1,2,3}
print(repr(s.copy()==s))  # expect: True
print(repr({1,2}<={1,2,3}))  # expect: True
print(repr({1,2}<{1,2}))  # expect: False
print(repr({1,2}>={1}))  # expect: True
print(repr({1,2}>{1}))  # expect: True
print(repr({1,2}=={1.0,2.0}))  # expect: True
print(repr({1}==frozenset([1])))  # expect: True
print(repr({1}=={2}))  # expect: False
print(repr({1}!={2}))  # expect: True
print(repr({1}.issuperset([1])))  # expect: True
print(repr({1}.issuperset([1,2])))  # expect: False
print(repr({1}.issubset([1,2])))  # expect: True
print(repr(hash(frozenset([1,2,3]))==hash(frozenset([3,2,1]))))  # expect: True
f=frozenset([1])
print(repr(frozenset(f) is f))  # expect: True
f=frozenset([1])
print(repr(f.copy() is f))  # expect: True
error(lambda: frozenset([1]).add)  # expect: AttributeError: 'frozenset' object has no attribute 'add'
class S(set):
    pass


print(repr(S([1])))  # expect: S({1})
class S(set):
    pass


print(repr(type(S([1])|S([2]))))  # expect: <class 'set'>
class F(frozenset):
    pass


print(repr(F([1])))  # expect: F({1})
class S(set):
    pass


error(lambda: S([1],b=3))  # expect: TypeError: set() takes no keyword arguments
class F(frozenset):
    pass


error(lambda: F([1],b=3))  # expect: TypeError: frozenset() takes no keyword arguments
print(repr(set([1,2]).intersection()))  # expect: {1, 2}
d={(1,2):3,'x':4,None:5,2.5:6,frozenset([1]):7}
print(repr(d[frozenset([1])]))  # expect: 7
print(repr(set('hello')=={'h','e','l','o'}))  # expect: True
print(repr(set.__doc__ is None))  # expect: False
print(repr({1,2}.pop() in {1,2}))  # expect: True
