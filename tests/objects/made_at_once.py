"""Sets made of few items at once, and the __dict__ of instances that had slots."""
def t(f):
    try: return f()
    except BaseException as e: return type(e).__name__, str(e)
def s(x): return sorted(map(repr,x))
nan=float('nan')
print(s({1,2,3,2,1.0,True}),s({'a','b','a'}),s({1,'a',(2,)}),s({'a',1}),s({None,True,False,0}),len({nan,nan}),len(set([nan,nan])))
print(s(set([1,2,2,'a'])),s(set(['a','b','a',1])),s(frozenset(['x','x'])),s(set((1,1.5,2**70,1))),s(frozenset()),t(lambda:set([[]])),t(lambda:{1,[]}),t(lambda:set(['a',{}])))
print(len(set(list(range(64)))),len(set(list(range(65)))),len(set([5]*64)),len(set(['k%d'%(i%40) for i in range(64)])),len(set([5]*100)))
a=set([1,2]); a.update([2,3]); a|={9}; a.add('q'); a.discard(1); print(s(a)); b=set(); b.update(['a','b']); b.update([1]); print(s(b)); b.clear(); b.update((1,2)); print(s(b))
print(2 in set([1,2]), '2' in set([1,2]), 'x' in {'x','y'}, 1 in {'x'}, {1,2}=={2,1.0}, hash(frozenset([1,2]))==hash(frozenset((2,1))))
class S(str): pass
print(s({S('a'),'a'}), s(set([S('a'),'a'])), type(next(iter(set([S('a')])))).__name__)
class T(set):
    def __init__(self,*a): super().__init__(*a); self.k=1
print(s(T([1,2,3])), s(T('ab')))
class D:
    def __init__(s):
        for i in range(30): setattr(s,'a',1)
        s.b1=1; s.b2=2; s.b3=3; s.b4=4; s.b5=5; s.b6=6; s.b7=7
d=D(); del d.b3; print(d.__dict__, vars(D())); d.__dict__['z']=5; d.b1=7; print(d.__dict__, d.z)
import copy; print(vars(copy.copy(d))==vars(d), vars(copy.deepcopy(D())))
class E: pass
e=E(); print(e.__dict__); e.x=1; print(e.__dict__); f=E(); f.q=1; f.w=2; print(list(f.__dict__), dir(f)[-2:])
