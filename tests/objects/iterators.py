# options: -X bare
# The built-in iterators, and enumerate, reversed, zip, map, filter.


def error(f):
    try:
        print("no error:", f())
    except Exception as e:
        print(f"{type(e).__name__}: {e}")


print(repr(list(iter([1,2,3]))))  # expect: [1, 2, 3]
print(repr(iter(range(0,5)).__reduce__()))  # expect: (<built-in function iter>, (range(0, 5),), None)
print(repr(iter(range(1<<70)).__reduce__()))  # expect: (<built-in function iter>, (range(0, 1180591620717411303424),), None)
print(repr(reversed(range(0,5)).__reduce__()))  # expect: (<built-in function iter>, (range(4, -1, -1),), None)
print(repr(list(reversed(range(0,10,3)))))  # expect: [9, 6, 3, 0]
print(repr(list(reversed(range(1<<70,(1<<70)+6,2)))))  # expect: [1180591620717411303428, 1180591620717411303426, 1180591620717411303424]
it=iter(range(5))
next(it)
it.__setstate__(3)
print(repr(list(it)))  # expect: [4]
it=iter(range(1<<60,(1<<60)+5))
next(it)
it.__setstate__(2)
print(repr(list(it)))  # expect: [1152921504606846979, 1152921504606846980]
print(repr(iter([1,2]).__reduce__()))  # expect: (<built-in function iter>, ([1, 2],), 0)
print(repr(reversed([1,2]).__reduce__()))  # expect: (<class 'reversed'>, ([1, 2],), 1)
print(repr(iter((1,2)).__reduce__()))  # expect: (<built-in function iter>, ((1, 2),), 0)
print(repr(iter({1:2}).__reduce__()))  # expect: (<built-in function iter>, ([1],))
print(repr(iter({1:2}.items()).__reduce__()))  # expect: (<built-in function iter>, ([(1, 2)],))
print(repr(reversed({1:2}.items()).__reduce__()))  # expect: (<built-in function iter>, ([(1, 2)],))
print(repr(iter({1}).__reduce__()))  # expect: (<built-in function iter>, ([1],))
it=iter([1])
list(it)
print(repr(it.__reduce__()))  # expect: (<built-in function iter>, ([],))
it=reversed([1])
list(it)
print(repr(it.__reduce__()))  # expect: (<class 'reversed'>, ([],))
it=iter((1,))
list(it)
print(repr(it.__reduce__()))  # expect: (<built-in function iter>, ((),))
print(repr(iter(int,1).__reduce__()))  # expect: (<built-in function iter>, (<class 'int'>, 1))
it=iter(int,0)
list(it)
print(repr(it.__reduce__()))  # expect: (<built-in function iter>, ((),))
print(repr(list(reversed([1,2,3]))))  # expect: [3, 2, 1]
it=reversed([1,2,3])
it.__setstate__(1)
print(repr(list(it)))  # expect: [2, 1]
it=iter([1,2,3])
it.__setstate__(1)
print(repr(list(it)))  # expect: [2, 3]
it=iter((1,2,3))
it.__setstate__(-5)
print(repr(list(it)))  # expect: [1, 2, 3]
error(lambda: iter([]).__setstate__('a'))  # expect: TypeError: an integer is required
l=[1,2]
it=iter(l)
list(it)
l.append(3)
print(repr(list(it)))  # expect: []
error(lambda: enumerate())  # expect: TypeError: enumerate() missing required argument 'iterable'
error(lambda: enumerate(1))  # expect: TypeError: 'int' object is not iterable
error(lambda: enumerate([1],'a'))  # expect: TypeError: 'str' object cannot be interpreted as an integer
error(lambda: enumerate([1],2,3))  # expect: TypeError: enumerate() takes at most 2 arguments (3 given)
error(lambda: enumerate(foo=1))  # expect: TypeError: 'foo' is an invalid keyword argument for enumerate()
error(lambda: enumerate(iterable=[1],start=3,x=1))  # expect: TypeError: enumerate() missing required argument 'iterable'
error(lambda: enumerate(start=1))  # expect: TypeError: 'start' is an invalid keyword argument for enumerate()
print(repr(list(enumerate(start=1,iterable='a'))))  # expect: [(1, 'a')]
error(lambda: enumerate([1],foo=1))  # expect: TypeError: 'foo' is an invalid keyword argument for enumerate()
error(lambda: enumerate([1],2,start=1))  # expect: TypeError: enumerate() takes at most 2 arguments (3 given)
print(repr(list(enumerate('ab',-2))))  # expect: [(-2, 'a'), (-1, 'b')]
print(repr(list(enumerate('ab',1<<70))))  # expect: [(1180591620717411303424, 'a'), (1180591620717411303425, 'b')]
print(repr(list(enumerate('abc',(1<<48)-2))))  # expect: [(281474976710654, 'a'), (281474976710655, 'b'), (281474976710656, 'c')]
error(lambda: reversed())  # expect: TypeError: reversed expected 1 argument, got 0
error(lambda: reversed(1))  # expect: TypeError: 'int' object is not reversible
error(lambda: reversed([1],2))  # expect: TypeError: reversed expected 1 argument, got 2
error(lambda: reversed(a=1))  # expect: TypeError: reversed() takes no keyword arguments
error(lambda: reversed({1}))  # expect: TypeError: 'set' object is not reversible
print(repr(list(reversed((1,2)))))  # expect: [2, 1]
print(repr(list(reversed('ab'))))  # expect: ['b', 'a']
print(repr(reversed('abc').__reduce__()))  # expect: (<class 'reversed'>, ('abc',), 2)
error(lambda: zip(1))  # expect: TypeError: 'int' object is not iterable
error(lambda: zip([1],x=1))  # expect: TypeError: zip() got an unexpected keyword argument 'x'
error(lambda: list(zip([1],[],strict=True)))  # expect: ValueError: zip() argument 2 is shorter than argument 1
error(lambda: list(zip([],[1],strict=True)))  # expect: ValueError: zip() argument 2 is longer than argument 1
error(lambda: list(zip([],[],[1],strict=True)))  # expect: ValueError: zip() argument 3 is longer than arguments 1-2
error(lambda: list(zip([1],[1],[],strict=True)))  # expect: ValueError: zip() argument 3 is shorter than arguments 1-2
print(repr(list(zip([1,2],'ab',(3,4)))))  # expect: [(1, 'a', 3), (2, 'b', 4)]
print(repr(list(zip())))  # expect: []
print(repr(list(zip([1,2],[3]))))  # expect: [(1, 3)]
error(lambda: zip([1],strict=1,y=2))  # expect: TypeError: zip() takes at most 1 keyword argument (2 given)
print(repr(len(zip([1],strict=True).__reduce__())))  # expect: 3
error(lambda: map())  # expect: TypeError: map() must have at least two arguments.
error(lambda: map(1))  # expect: TypeError: map() must have at least two arguments.
error(lambda: map(int,3))  # expect: TypeError: 'int' object is not iterable
error(lambda: map(int,[],x=1))  # expect: TypeError: map() got an unexpected keyword argument 'x'
print(repr(list(map(int,['1','2']))))  # expect: [1, 2]
print(repr(list(map(range,[1,2],[5]))))  # expect: [range(1, 5)]
error(lambda: list(map(range,[1,2],[5],strict=True)))  # expect: ValueError: map() argument 2 is shorter than argument 1
error(lambda: list(map(range,[],[5],strict=True)))  # expect: ValueError: map() argument 2 is longer than argument 1
error(lambda: filter())  # expect: TypeError: filter expected 2 arguments, got 0
error(lambda: filter(1))  # expect: TypeError: filter expected 2 arguments, got 1
error(lambda: filter(None,3))  # expect: TypeError: 'int' object is not iterable
error(lambda: filter(None,[],1))  # expect: TypeError: filter expected 2 arguments, got 3
error(lambda: filter(None,[],x=1))  # expect: TypeError: filter() takes no keyword arguments
print(repr(list(filter(None,[0,1,'',2]))))  # expect: [1, 2]
print(repr(list(filter(bool,[0,1,'',2]))))  # expect: [1, 2]
print(repr(list(filter(str.isdigit,['a','1']))))  # expect: ['1']
print(repr(list(map(str,range(3)))))  # expect: ['0', '1', '2']
print(repr(list(reversed({1:2,3:4}))))  # expect: [3, 1]
print(repr(list(reversed({1:2,3:4}.values()))))  # expect: [4, 2]
print(repr(list(reversed({1:2,3:4}.items()))))  # expect: [(3, 4), (1, 2)]
d={1:2}
it=iter(d)
d[2]=1
error(lambda: next(it))  # expect: RuntimeError: dictionary changed size during iteration
d={1:2,3:4}
it=iter(d)
next(it)
del d[1]
d[5]=6
next(it)
error(lambda: next(it))  # expect: RuntimeError: dictionary keys changed during iteration
s={1}
it=iter(s)
s.add(2)
error(lambda: next(it))  # expect: RuntimeError: Set changed size during iteration
print(repr(iter({1:2}).__length_hint__()))  # expect: 1
it=iter({1,2})
next(it)
print(repr(it.__length_hint__()))  # expect: 1
print(repr(type(iter({}))))  # expect: <class 'dict_keyiterator'>
print(repr(type(iter(set()))))  # expect: <class 'set_iterator'>
print(repr(dict(zip('ab',[1,2]))))  # expect: {'a': 1, 'b': 2}
print(repr(dict(zip([(1,2),(3,4)],'xy'))))  # expect: {(1, 2): 'x', (3, 4): 'y'}
