# x[i:j], with GETSLICE and without.
l=[1,2,3,4,5]; s="héllo"; t=(1,2,3); b=b"abc"
def f(x,i,j): return x[i:j], x[i:], x[:j], x[:], x[-2:], x[:-1]
for x in (l,s,t,b,range(9)):
    for i in (0,1,-1,10,None,-10): 
        for j in (0,2,-1,10,None): print(f(x,i,j))
class C:
    def __getitem__(self,k): return k
print(C()[1:2], C()[:], C()["a":"b"], C()[1:2:3])
try: l["a":]
except TypeError as e: print(e)
try: s[1.5:]
except TypeError as e: print(e)
try: 5[1:2]
except TypeError as e: print(e)
class I:
    def __index__(self): return 2
print(l[I():], s[:I()])
