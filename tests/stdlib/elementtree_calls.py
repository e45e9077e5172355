# _elementtree: what its classes do, and say to wrong arguments, against what the reference says.
# needs: _elementtree copy pickle warnings
import re, warnings
warnings.simplefilter('ignore')
import _elementtree as E, sys, copy, pickle
def e(f,*a,**k):
    try: print(re.sub(r'0x[0-9a-f]+', '0x', repr(f(*a,**k))))
    except BaseException as x: print(type(x).__name__, x, x.args)
El=E.Element
e(El); e(El,5); e(El,'a',5); e(El,'a',{'b':1},c=2); e(El,'a',attrib={'b':1}); e(El, tag='a'); e(El,'a',None); e(El,'a',attrib=5)
x=El('a',{'b':1},c=2); e(lambda:(x.tag,x.attrib,x.text,x.tail,len(x)))
e(x.append,5); e(x.append,El('k')); e(x.extend,5); e(x.extend,[El('l'),5]); e(x.extend,iter([El('m')])); e(lambda:[c.tag for c in x])
e(x.insert,0,El('z')); e(x.insert,-100,El('y')); e(x.insert,'a',El('y')); e(x.insert,0,5); e(x.insert,100,El('end')); e(lambda:[c.tag for c in x])
e(x.remove,5); e(x.remove,El('z')); e(x.get,'b'); e(x.get,'q'); e(x.get,'q',7); e(x.get,key='b'); e(x.get,'q',default=3); e(x.set,'n',1); e(x.set,'n'); e(x.keys); e(x.items)
e(lambda:x[0]); e(lambda:x[-1]); e(lambda:x[100]); e(lambda:x['a']); e(lambda:x[1:3]); e(lambda:x[::2])
e(lambda:x.__setitem__(0,5)); e(lambda:x.__setitem__(100,El('q'))); e(lambda:x.__setitem__('a',5)); e(lambda:x.__setitem__(slice(0,1),5)); e(lambda:x.__setitem__(slice(0,1),[5])); e(lambda:x.__setitem__(slice(0,4,2),[El('a')])); e(lambda:x.__delitem__(100)); e(lambda:x.__delitem__(slice(0,3,2))); e(lambda:[c.tag for c in x])
e(lambda:x.__setitem__(slice(1,1),[El('i1'),El('i2')])); e(lambda:[c.tag for c in x])
e(lambda:x.__setitem__(slice(0,4,2),[El('r1'),El('r2')])); e(lambda:[c.tag for c in x])
e(bool,x); e(bool,El('q'))
e(x.find,'k'); e(x.find,'nope'); e(x.findtext,'k'); e(x.findtext,'nope','d'); e(x.findall,'k'); e(x.iterfind,'k'); e(x.find,'./k/..'); e(x.find,5)
e(x.iter); e(x.itertext); e(lambda:list(x.iter('k'))); e(lambda:[c.tag for c in x.iter('*')]); e(lambda:[c.tag for c in x.iter(None)]); e(lambda: next(x.iter()).tag)
e(x.makeelement,'a',{}); e(x.makeelement,'a'); e(x.makeelement,'a',5)
e(setattr,x,'tag',5); e(repr,x); e(setattr,x,'attrib',5); e(setattr,x,'attrib',{'a':1}); e(lambda:x.attrib); e(delattr,x,'tag'); e(delattr,x,'attrib'); e(delattr,x,'text'); e(setattr,x,'foo',1); e(lambda:x.foo)
x=El('a',{'k':'v'}); x.text='t'; x.tail='u'; x.append(El('c'))
y=copy.copy(x); z=copy.deepcopy(x); e(lambda:(y[0] is x[0], z[0] is x[0], y.attrib is x.attrib, y.text, z.tail, z.attrib)); e(x.__getstate__); e(x.__reduce_ex__,2); e(El('a').__getstate__); e(El('a').__setstate__,5); e(El('a').__setstate__,{}); e(El('a').__setstate__,{'tag':'b','_children':5}); e(El('a').__setstate__,{'tag':'b','_children':(El('c'),)});e(El('a').__setstate__,{'tag':'b','_children':[5]})
e(pickle.loads(pickle.dumps(x)).__getstate__); e(x.clear); e(x.__getstate__)
e(E.SubElement); e(E.SubElement,5,'a'); e(E.SubElement,x,'a',{'b':1},c=2); e(E.SubElement,x,'a',5); e(lambda:x[0].attrib); e(E.SubElement, x)
e(x.copy) if hasattr(x,'copy') else None
T=E.TreeBuilder
e(T,5); e(T,None); e(T, element_factory=5); t=T(); e(t.start,'a',{}); e(t.data,'x'); e(t.data,'y'); e(t.start,'b',{'q':1}); e(t.data,b'5'); e(t.end,'b'); e(t.data,'tail'); e(t.comment,'c'); e(t.pi,'p'); e(t.pi,'p','q'); e(t.end,'nope'); e(t.close)
t=T(); e(t.close); e(t.end,'a'); e(t.start,'a'); e(t.start,'a',5); e(t.start, 5, {})
t=T(insert_comments=True,insert_pis=True); e(t.start,'a',{}); e(t.comment,'c'); e(t.pi,'p','q'); r=t.end('a'); e(lambda:[(c.tag,c.text) for c in r])
t=T(comment_factory=lambda s: s, pi_factory=lambda *a: a); e(t.comment,'x'); e(t.pi,'a','b'); e(t.pi,'a')
t=T(lambda tag,attrib: (tag,attrib)); e(t.start,'a',{'x':1}); e(t.start,'b',{})
P=E.XMLParser
e(P,5); e(P,target=5); e(P,html=1); e(P,encoding='nope'); p=P(); e(lambda:(p.entity,p.target,p.version[:6])); e(p.feed,'<a>'); e(p.feed,b'<b/>'); e(p.feed,5); e(p.feed,'<c>&#65;</c>'); e(p.close)
p=P(); e(p.feed,'<a>'); e(p.close)
p=P(); e(p.feed,'<a><b></a>'); 
p=P(); e(p.feed,'<a>&nope;</a>'); p=P(); p.entity['nope']='yes'; e(p.feed,'<!DOCTYPE a SYSTEM "x"><a>&nope;</a>'); e(lambda:p.close().text)
p=P(); e(p.feed,'<!DOCTYPE a SYSTEM "x"><a>&nope;</a>')
p=P(); e(p.flush); e(p.feed,'<a b="1" c="2" xmlns:q="uri" q:d="3"><q:e/>text<!--com--><?pi x?></a>tail'); 
p=P(); e(p.feed,'<a b="1" c="2" xmlns:q="uri" q:d="3"><q:e/>text<!--com--><?pi x?></a>'); r=p.close(); e(lambda:(r.attrib,r[0].tag,r[0].tail))
class Tg:
    def start(s,t,a): print('start',t,a)
    def end(s,t): print('end',t)
    def data(s,d): print('data',d)
    def comment(s,d): print('comment',d)
    def pi(s,*d): print('pi',d)
    def start_ns(s,*d): print('sns',d)
    def end_ns(s,*d): print('ens',d)
    def doctype(s,*d): print('doctype',d)
    def close(s): return 'closed'
p=P(target=Tg()); e(p.feed,'<!DOCTYPE a PUBLIC "x" "y"><a b="1" xmlns:q="uri" xmlns="d" q:d="3">xx<q:e/>te&amp;xt<!--com--><?pi x y?></a>'); e(p.close); e(p.close)
class N: pass
p=P(target=N()); e(p.feed,'<!DOCTYPE a><a>x</a>'); e(p.close)
p=P(); e(p._parse_whole,5)
import io
e(lambda: P()._parse_whole(io.BytesIO(b'<a>x</a>')).text); e(lambda: P()._parse_whole(io.StringIO('<a>\u1234</a>')).text); e(lambda: P()._parse_whole(io.BytesIO(b'')));
p=P(); e(p._setevents,[],['start','end','start-ns','end-ns','comment','pi']); l=[]; p._setevents(l,['start','end','start-ns','end-ns','comment','pi']); p.feed('<a xmlns:q="u"><b/></a>'); e(lambda:[(k, getattr(v,'tag',v)) for k,v in l])
p=P(); l=[]; e(p._setevents,l,['foo']); e(p._setevents,l,5); e(p._setevents,l,[5]); e(p._setevents,l,None); e(p._setevents,5,None); p.feed('<a/>'); e(lambda:l)
p=P(target=Tg()); e(p._setevents,[],None)
e(E._set_factories,5,6); e(E._set_factories,None,None); 
t=T(); e(t.comment,'x'); e(t.pi,'a','b')
e(setattr,p,'entity',5); e(setattr,p,'target',5); e(setattr,El('a'),'text',5)
p=P(); e(p.feed,'<?xml version="1.0" encoding="iso-8859-15"?><a>\u20ac</a>'); e(lambda:p.close().text)
p=P(); e(p.feed,b'<?xml version="1.0" encoding="iso-8859-15"?><a>\xa4</a>'); e(lambda:p.close().text)
p=P(encoding='iso-8859-15'); e(p.feed,b'<a>\xa4</a>'); e(lambda:p.close().text)
p=P(); e(p.feed,b'<?xml version="1.0" encoding="nonsense"?><a>\xa4</a>')
e(lambda: p.close())
it=iter(El('a')); e(lambda:it); e(next,it)
i=El('a').iter(); e(list,i); e(list,i); e(lambda:type(i)); e(type(i)); e(lambda: copy.copy(i))
