"""What _json reads and writes, and its errors. The output beside this is the reference's."""
import json, _json
from json.decoder import JSONDecodeError
def t(f,*a,**k):
    try: return f(*a,**k)
    except StopIteration as e: return 'Stop',e.value
    except Exception as e:
        return type(e).__name__, str(e), getattr(e,'__notes__',None)
bad='''|{|[|"|"abc|{"a|{"a"|{"a":|{"a":1|{"a":1,|{"a":1,}|{"a":1 "b"|{1:2}|[1|[1,|[1,]|[1 2]|[,]|{,}|nul|tru|fals|NaN|Infinity|-Infinity|-|-a|01|1.|1.e5|1e|1e+|.5|-0|-0.0|1E5|1e400|-1e400|+1|"\\x"|"\\|"\\u|"\\u1|"\\u123g"|"\\u12|"\\ud800"|"\\ud800\\udc00"|"\\ud800\\u0041"|"\\ud800\\u00"|"\\udc00"|"a\\u00e9b"|"a\x01b"|"a\nb"|"\\""|"\\\\"|"\\/\\b\\f\\n\\r\\t"|  [ 1 , 2 ]  | { "a" : [ ] , "b" : { } }|[[[]]]|{"a":{"b":[1,2,{"c":null}]}}|true|false|null|[true,false,null]|{"a":1,"a":2}|1 2|[1]]|""|"\u1234"|["\U0001f600", "\\ud83d\\ude00"]|{"\u00e9":1}|12345678901234567890|-9223372036854775808|0.1|123456789.123456789e-5|1e-400|[1,2|{"a":[1,|{"a":1,,}|{"a",1}|["a":1]|{"a":tru}|[tru]|{"a" 1}|[1.5.5]|[0x10]|[- 1]|{"a":1}}|[]a|"abc"d|{"a":"b\\q"}|"x\\ud800\\ud800\\udc00"|\ufeff[]|-Inf|-NaN|[Infinity, NaN]|{"k":-Infinity}|NaNs|"\\u 123"|"\\u-123"|"\\u00_1"|1_000|٣|[\u00a0]|[\x0b]'''.split('|')
for s in bad:
    print(ascii(s), '->', ascii(t(json.loads,s)), ascii(t(json.JSONDecoder().raw_decode,s)))
for s in ['abc"','abc\\n"','a\x01"','','é"','\u1234\\u0041"','a\\']:
    for st in (True,False):
        for e in (0,1,-1,5): print(ascii(s),st,e,ascii(t(_json.scanstring,s,e,st)))
print(t(_json.scanstring,1,2), t(_json.scanstring), t(_json.scanstring,'a"',0,1,2), t(_json.scanstring,b'a',0))
for f in _json.encode_basestring,_json.encode_basestring_ascii:
    for s in ['','abc','a"b\\c','\x00\x01\x1f\x7f\x80\xff','é','\u1234\ud800','\U0001f600\U0010ffff','\b\f\n\r\t/',1,b'x']: print(ascii(t(f,s)))
class Ctx:
    strict=True; object_hook=None; object_pairs_hook=None; parse_float=float; parse_int=int; parse_constant=str; memo={}
sc=_json.make_scanner(Ctx())
print(t(sc,'[1]',0),t(sc,'[1]',-1),t(sc,'[1]',5),t(sc,b'[1]',0),t(sc),t(sc,'1',0,1),t(sc,string='1',idx=0), t(_json.make_scanner), t(_json.make_scanner,1), sc.strict, sc.parse_int)
print(t(json.loads,'[1,2.5,{"a":1e5}]',parse_float=str,parse_int=repr), t(json.loads,'[NaN,1]',parse_constant=lambda s:s.upper()), t(json.loads,'{"a":{"b":1}}',object_hook=lambda d:sorted(d)), t(json.loads,'{"a":{"b":1},"c":{}}',object_pairs_hook=tuple))
print(t(json.loads,'["a\x01"]',strict=False))
def boom(*a): raise KeyError(a)
print(t(json.loads,'{"a":1}',object_hook=boom), t(json.loads,'[1.5]',parse_float=boom), t(json.loads,'[1]',parse_int=boom))
print(t(json.loads,'1'*5000))
d=json.loads('[{"kéy":1,"b":2},{"kéy":1,"b":2}]'); print([a is b for a,b in zip(d[0],d[1])])
import enum, collections
class I(int):
    def __repr__(s): return 'I!'
class F(float):
    def __repr__(s): return 'F!'
class S(str): pass
class E(enum.IntEnum): A=3
class L(list): pass
class D(dict): pass
class X: pass
NT=collections.namedtuple('NT','a b')
objs=[None,True,False,0,1,-1,10**30,1.5,1e100,1e-7,-0.0,float('inf'),float('nan'),'','aé"\n\U0001f600',I(5),F(2.5),S('s'),E.A,[],[1],[[],[2]],(),(1,2),{}, {'a':1},{'a':[],'b':{}},{1:2,2.5:3,None:4,True:5,False:6,'x':7,10**20:8, float('inf'):9},{(1,2):3},{b'a':1},L([1,2]),D(a=1),NT(1,2),X(),{'a':X()},[1,[X()]],{1,2},b'a',1j,{'b':1,'a':2},{'b':1,2:3},[{'a':{'b':(1,2,[3])}}],range(3),{S('k'):S('v')},{E.A:1,I(7):2,F(1.5):3}]
for o in objs:
    for k in ({},{'ensure_ascii':False},{'sort_keys':True},{'skipkeys':True},{'allow_nan':False},{'indent':2},{'indent':'\t','separators':(',',':')},{'indent':0},{'separators':(',',':')},{'default':lambda o: repr(type(o))},{'check_circular':False,'indent':1}):
        r=t(json.dumps,o,**k)
        print(ascii(r) if isinstance(r,str) else ascii(tuple(x if not isinstance(x,list) else x for x in r)))
a=[]; a.append(a); print(t(json.dumps,a))
a={}; a['x']=[a]; print(t(json.dumps,a))
a=X(); print(t(json.dumps,a,default=lambda o:o)); print(t(json.dumps,a,default=lambda o:[o]))
a=[]; b=[a,a]; print(json.dumps(b))
def e(o,**k):
    return json.JSONEncoder(**k).encode(o)
M=_json.make_encoder
print(t(M), t(M,1,2,3,4,5,6,7,8,9), t(M,None,None,None,None,1,2,3,4,5))
en=M(None,None,lambda s:'<'+s+'>',None,': ',', ',False,False,True); print(t(en,['a',{'b':'c'}],0), t(en,[],0), t(en), t(en,1,2,3))
en=M(None,None,lambda s:5,None,': ',', ',False,False,True); print(t(en,['a'],0), t(en,{'a':1},0))
en=M(None,None,lambda s:'<'+s+'>','..',': ',', ',False,False,True); print(t(en,['a',{'b':'c'}],2))
print(t(json.dumps,{'a':1,'b':[1,2,{'c':[]}]},indent=3,sort_keys=True))
class BadItems(dict):
    def items(self): return 5
class BadItems2(dict):
    def items(self): return [1]
class BadItems3(dict):
    def items(self): return [(1,2,3)]
class OK(dict):
    def items(self): return [('z',1),('y',2)]
for c in BadItems,BadItems2,BadItems3,OK: print(t(json.dumps,c(a=1)), t(json.dumps,c(a=1),sort_keys=True), t(json.dumps, c()))
