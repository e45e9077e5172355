# options: -X bare
# Dicts and their views.


def error(f):
    try:
        print("no error:", f())
    except Exception as e:
        print(f"{type(e).__name__}: {e}")


print(repr(list({1:2,3:4})))  # expect: [1, 3]
print(repr(list({1:2,3:4}.items())))  # expect: [(1, 2), (3, 4)]
print(repr(tuple({1:2}.values())))  # expect: (2,)
print(repr(dict.update.__text_signature__))  # expect: None
error(lambda: {}[1])  # expect: KeyError: 1
error(lambda: {}[(1,2)])  # expect: KeyError: (1, 2)
error(lambda: {}.pop())  # expect: TypeError: pop expected at least 1 argument, got 0
error(lambda: {}.pop(1))  # expect: KeyError: 1
error(lambda: {}.pop([]))  # expect: KeyError: []
error(lambda: {1:1}.pop([]))  # expect: TypeError: cannot use 'list' as a dict key (unhashable type: 'list')
error(lambda: {}.pop(1,2,3))  # expect: TypeError: pop expected at most 2 arguments, got 3
print(repr({}.pop(1,2)))  # expect: 2
print(repr({1:2}.pop(1)))  # expect: 2
error(lambda: {}.popitem())  # expect: KeyError: 'popitem(): dictionary is empty'
d={1:2,3:4}
d.popitem()
print(repr(d))  # expect: {1: 2}
error(lambda: {}.get())  # expect: TypeError: get expected at least 1 argument, got 0
error(lambda: {}.get(1,2,3))  # expect: TypeError: get expected at most 2 arguments, got 3
error(lambda: {}.get([]))  # expect: TypeError: cannot use 'list' as a dict key (unhashable type: 'list')
print(repr({1:2}.get(1)))  # expect: 2
print(repr({1:2}.get(2)))  # expect: None
print(repr({1:2}.get(2,5)))  # expect: 5
error(lambda: {}.setdefault())  # expect: TypeError: setdefault expected at least 1 argument, got 0
error(lambda: {}.setdefault(1,2,3))  # expect: TypeError: setdefault expected at most 2 arguments, got 3
d={}
d.setdefault(1,[]).append(2)
d.setdefault(1)
print(repr(d))  # expect: {1: [2]}
error(lambda: {}.fromkeys())  # expect: TypeError: fromkeys expected at least 1 argument, got 0
error(lambda: {}.fromkeys(1))  # expect: TypeError: 'int' object is not iterable
error(lambda: {}.fromkeys([1],2,3))  # expect: TypeError: fromkeys expected at most 2 arguments, got 3
print(repr(dict.fromkeys('abca',0)))  # expect: {'a': 0, 'b': 0, 'c': 0}
print(repr(dict.fromkeys({1,2})))  # expect: {1: None, 2: None}
error(lambda: dict(1))  # expect: TypeError: 'int' object is not iterable
error(lambda: dict([1]))  # expect: TypeError: object is not iterable
error(lambda: dict([(1,2,3)]))  # expect: ValueError: dictionary update sequence element #0 has length 3; 2 is required
error(lambda: dict(1,2))  # expect: TypeError: dict expected at most 1 argument, got 2
error(lambda: dict([],[]))  # expect: TypeError: dict expected at most 1 argument, got 2
print(repr(dict(a=1,b=2)))  # expect: {'a': 1, 'b': 2}
print(repr(dict([('x',1)],y=2)))  # expect: {'x': 1, 'y': 2}
print(repr(dict({'x':1},x=2)))  # expect: {'x': 2}
error(lambda: {}.update(1,2))  # expect: TypeError: update expected at most 1 argument, got 2
error(lambda: {}.update([1]))  # expect: TypeError: object is not iterable
error(lambda: {}.update(1))  # expect: TypeError: 'int' object is not iterable
error(lambda: {}.update(['abc']))  # expect: ValueError: dictionary update sequence element #0 has length 3; 2 is required
d={1:2}
d.update([(3,4)],a=5)
print(repr(d))  # expect: {1: 2, 3: 4, 'a': 5}
d={1:2}
d.update({1:3,2:4})
print(repr(d))  # expect: {1: 3, 2: 4}
error(lambda: {}|[])  # expect: TypeError: unsupported operand type(s) for |: 'dict' and 'list'
print(repr({1:2}|{1:3,4:5}))  # expect: {1: 3, 4: 5}
d={1:2}
d|=[(3,4)]
print(repr(d))  # expect: {1: 2, 3: 4}
d={}
error(lambda: d.__ior__(1))  # expect: TypeError: 'int' object is not iterable
error(lambda: {} < {})  # expect: TypeError: '<' not supported between instances of 'dict' and 'dict'
error(lambda: hash({}))  # expect: TypeError: unhashable type: 'dict'
d={}
error(lambda: d.__setitem__([], 1))  # expect: TypeError: cannot use 'list' as a dict key (unhashable type: 'list')
d={}
error(lambda: d.__delitem__(1))  # expect: KeyError: 1
d={1:2,3:4}
del d[1]
print(repr(d))  # expect: {3: 4}
d={1:2}
d[1.0]=3
print(repr(d))  # expect: {1: 3}
d={1:2}
print(repr(d[True]))  # expect: 2
print(repr({1:2}=={1.0:2.0}))  # expect: True
print(repr({1:2}!={1:3}))  # expect: True
print(repr({1:2,3:4}=={3:4,1:2}))  # expect: True
error(lambda: {}.keys()<1)  # expect: TypeError: '<' not supported between instances of 'dict_keys' and 'int'
print(repr({1:2}.keys()|[3]))  # expect: {1, 3}
print(repr({1:2}.items()&[(1,2),3]))  # expect: {(1, 2)}
error(lambda: {1:2}.keys()-1)  # expect: TypeError: 'int' object is not iterable
error(lambda: 1-{1:2}.keys())  # expect: TypeError: 'int' object is not iterable
error(lambda: {1:2}.keys().isdisjoint(3))  # expect: TypeError: 'int' object is not iterable
print(repr({1:2}.keys().isdisjoint([2])))  # expect: True
print(repr({1:2}.keys()))  # expect: dict_keys([1])
print(repr({1:2}.values()))  # expect: dict_values([2])
print(repr({1:2}.items()))  # expect: dict_items([(1, 2)])
print(repr({1:2}.keys().mapping))  # expect: mappingproxy({1: 2})
print(repr([1]-{1:2}.keys()))  # expect: set()
print(repr({1:2,3:4}.keys()&[3,5]))  # expect: {3}
print(repr([3,5]&{1:2,3:4}.keys()))  # expect: {3}
print(repr({1:2,3:4}.keys()^[3,5]))  # expect: {1, 5}
print(repr({1:2,3:4}.items()-[(1,2)]))  # expect: {(3, 4)}
print(repr({1:2}.keys()=={1}))  # expect: True
print(repr({1:2}.keys()<={1,2}))  # expect: True
print(repr({1:2}.keys()>{1,2}))  # expect: False
print(repr({1:2}.items()=={(1,2)}))  # expect: True
print(repr((1,2) in {1:2}.items()))  # expect: True
print(repr((1,3) in {1:2}.items()))  # expect: False
print(repr(5 in {1:2}.items()))  # expect: False
print(repr(1 in {1:2}.keys()))  # expect: True
print(repr(2 in {1:2}.values()))  # expect: True
print(repr(len({1:2}.values())))  # expect: 1
error(lambda: hash({1}))  # expect: TypeError: unhashable type: 'set'
error(lambda: [] in {1})  # expect: TypeError: cannot use 'list' as a set element (unhashable type: 'list')
class D(dict):
    pass


print(repr(D([(1,2)],b=3)))  # expect: {1: 2, 'b': 3}
class D(dict):
    pass


error(lambda: D(1,2))  # expect: TypeError: dict expected at most 1 argument, got 2
class D(dict):
    pass


print(repr(D(a=1)|{}))  # expect: {'a': 1}
class D(dict):
    pass


print(repr(type(D(a=1)|{})))  # expect: <class 'dict'>
class D(dict):
    pass


print(repr(type(D.fromkeys([1]))))  # expect: <class '__main__.D'>
class D(dict):
    pass


print(repr(type(D(a=1).copy())))  # expect: <class 'dict'>
class D(dict):
    pass


error(lambda: D()[3])  # expect: KeyError: 3
class D(dict):
    pass


d=D(a=1)
d['b']=2
d.pop('a')
print(repr(d))  # expect: {'b': 2}
a={}
a['x']=a
print(repr(a))  # expect: {'x': {...}}
a={}
a['x']=a
print(repr(a.values()))  # expect: dict_values([{'x': {...}}])
print(repr(dict({1:2}.items())))  # expect: {1: 2}
error(lambda: {1:2}.__contains__([]))  # expect: TypeError: cannot use 'list' as a dict key (unhashable type: 'list')
print(repr({1:2}.__eq__(3)))  # expect: NotImplemented
print(repr({}.keys()=={}.keys()))  # expect: True
print(repr({}.keys()==set()))  # expect: True
error(lambda: {1:[]}.items()=={(1,2)})  # expect: TypeError: cannot use 'tuple' as a set element (unhashable type: 'list')
error(lambda: {1:[]}.items()|{3})  # expect: TypeError: cannot use 'tuple' as a set element (unhashable type: 'list')
print(repr({}.values()=={}.values()))  # expect: False
print(repr({1:2}.keys()&{1:3}.keys()))  # expect: {1}
print(repr({}.items()^{1:2}.items()))  # expect: {(1, 2)}
error(lambda: {}.get(1,default=3))  # expect: TypeError: dict.get() takes no keyword arguments
error(lambda: dict.__or__(1,{}))  # expect: TypeError: descriptor '__or__' requires a 'dict' object but received a 'int'
print(repr({1:2}.copy()))  # expect: {1: 2}
d={1:2}
d.clear()
print(repr(d))  # expect: {}
print(repr({'a':1,'b':2,'c':3,'d':4,'e':5,'f':6,'g':7}))  # expect: {'a': 1, 'b': 2, 'c': 3, 'd': 4, 'e': 5, 'f': 6, 'g': 7}
print(repr(type({}.keys())))  # expect: <class 'dict_keys'>
d={(1,2):3}
print(repr(d[(1,2)]))  # expect: 3
print(repr(len({1:1,2:2}|{3:3})))  # expect: 3
print(repr({}.__class__))  # expect: <class 'dict'>
print(repr({1:2}.__reversed__().__reduce__()))  # expect: (<built-in function iter>, ([1],))
