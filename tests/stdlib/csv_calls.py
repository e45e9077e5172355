"""What _csv reads and writes, and its errors. The output beside this is the reference's."""
# needs: _sre
import _csv, re
def t(s):
    try: r=eval(s)
    except Exception as e: r=type(e).__name__+': '+str(e)
    print(s,'->',re.sub("0x[0-9a-f]+", "0x", repr(r))[:300])
import io,csv
class W:
    def __init__(s): s.o=[]
    def write(s,x): s.o.append(x); return len(x)
w=W()
for s in '''_csv.Dialect(delimiter='').delimiter
_csv.Dialect(delimiter='ab')
_csv.Dialect(delimiter=1)
_csv.Dialect(delimiter=None)
_csv.Dialect(delimiter='\\n')
_csv.Dialect(delimiter=' ').delimiter
_csv.Dialect(delimiter=' ',skipinitialspace=True)
_csv.Dialect(quotechar='ab')
_csv.Dialect(quotechar=None)
_csv.Dialect(quotechar=None,quoting=0)
_csv.Dialect(quotechar='')
_csv.Dialect(quotechar=' ',skipinitialspace=True)
_csv.Dialect(escapechar=' ',skipinitialspace=True)
_csv.Dialect(escapechar='')
_csv.Dialect(lineterminator=None)
_csv.Dialect(lineterminator=1)
_csv.Dialect(lineterminator='').lineterminator
_csv.Dialect(quoting=7)
_csv.Dialect(quoting='a')
_csv.Dialect(quoting=-1)
_csv.Dialect(quoting=None)
_csv.Dialect(quotechar=',')
_csv.Dialect(escapechar='"')
_csv.Dialect(lineterminator=',')
_csv.Dialect(lineterminator='"')
_csv.Dialect(doublequote=5).doublequote
_csv.Dialect(strict='x').strict
_csv.Dialect(quotechar=None,quoting=3).quotechar
_csv.Dialect('nope')
_csv.Dialect('excel').delimiter
_csv.Dialect(csv.excel).lineterminator
_csv.Dialect(csv.excel_tab()).delimiter
_csv.Dialect(5).delimiter
_csv.Dialect(foo=1)
_csv.Dialect(1,2)
_csv.Dialect().quoting
_csv.Dialect().__dict__
_csv.Dialect().__reduce__()
setattr(_csv.Dialect(),'delimiter','a')
setattr(_csv.Dialect(),'quoting','a')
_csv.Dialect(_csv.Dialect()) is None
_csv.reader()
_csv.reader(1)
_csv.reader([],'nope')
_csv.reader([],foo=1)
_csv.reader([]).dialect.delimiter
_csv.reader([]).line_num
list(_csv.reader([1]))
list(_csv.reader([b'a']))
list(_csv.reader(['a\\0b']))
_csv.writer()
_csv.writer(1)
_csv.writer(w).writerow(1)
_csv.writer(w).writerow([1,'a',None,2.5])
w.o
_csv.writer(w).writerows(1)
_csv.writer(w).writerows([[1],[2]])
_csv.writer(w).writerows([1])
_csv.writer(w,quoting=3).writerow(['a,b'])
_csv.writer(w,quoting=3,escapechar='\\\\').writerow(['a,b"c\\\\d'])
_csv.writer(w,escapechar='\\\\').writerow(['a,b"c\\\\d'])
_csv.writer(w,escapechar='\\\\',doublequote=False).writerow(['a,b"c\\\\d'])
_csv.writer(w,quoting=3).writerow([''])
_csv.writer(w).writerow([''])
_csv.writer(w).writerow(['',''])
_csv.writer(w).writerow([])
_csv.writer(w,quotechar=None,quoting=3).writerow(['a"b'])
_csv.writer(w,doublequote=False).writerow(['a"b'])
_csv.writer(w,quoting=4).writerow(['a',1,None,''])
_csv.writer(w,quoting=5).writerow(['a',1,None,''])
_csv.writer(w,quoting=2).writerow(['a',1,None,''])
_csv.writer(w,quoting=1).writerow(['a',1,None,''])
_csv.writer(w,delimiter=' ',skipinitialspace=False).writerow(['',''])
_csv.writer(w,delimiter=' ').writerow(['a b',''])
_csv.writer(w,skipinitialspace=True).writerow(['',' a','a ',' '])
_csv.writer(w,quoting=5).writerow([None])
_csv.writer(w,quoting=4).writerow([None])
_csv.writer(w,quoting=3).writerow([None])
_csv.writer(w,lineterminator='!').writerow(['a!b','c\\nd','e\\rf'])
_csv.writer(w,quoting=3,escapechar='\\\\').writerow(['a\\nb','c\\rd'])
_csv.writer(w).writerow((x for x in 'abc'))
_csv.writer(w).writerow({1:2})
_csv.writer(w).writerow('a,b')
_csv.writer(w).writerow([True,2**70,1e100,1.5e-10,[1,2]])
w.o
_csv.field_size_limit()
_csv.field_size_limit(5)
list(_csv.reader(['aaaaaaaa']))
list(_csv.reader(['aaaaa']))
_csv.field_size_limit('a')
_csv.field_size_limit(1,2)
_csv.field_size_limit(2**70)
_csv.field_size_limit(131072)
sorted(_csv.list_dialects())
_csv.get_dialect('x')
_csv.register_dialect('x',delimiter=';')
_csv.get_dialect('x').delimiter
_csv.reader([],'x').dialect.delimiter
_csv.reader([],'x',delimiter='|').dialect.delimiter
_csv.register_dialect(5)
_csv.register_dialect('x',quoting=9)
_csv.register_dialect()
_csv.unregister_dialect('x')
_csv.unregister_dialect('x')
_csv.unregister_dialect()
_csv.get_dialect([])
_csv.get_dialect(None)
_csv.Error.__mro__
type(_csv.reader([]))
type(_csv.writer(w))
type(_csv.writer(w))()
_csv.writer(w).dialect.delimiter
list(_csv.reader(['a\\rb','c']))
list(_csv.reader(['a\\nb']))
list(_csv.reader(['a\\r\\nb']))
list(_csv.reader(['a\\r\\n','b\\n','c\\r','\\n','\\r\\n','']))
list(_csv.reader(['"a\\n','b"\\n']))
list(_csv.reader(['"a\\r\\nb",c']))
list(_csv.reader(['"a','b"c','d'])) 
list(_csv.reader(['"a','b"c','d'],strict=True))
list(_csv.reader(['"a"b','d'],strict=True))
list(_csv.reader(['"a"b','d']))
list(_csv.reader(['"a"  ,d']))
list(_csv.reader(['"a'],strict=True))
list(_csv.reader(['"a']))
list(_csv.reader(['a\\\\'],escapechar='\\\\'))
list(_csv.reader(['a\\\\'],escapechar='\\\\',strict=True))
list(_csv.reader(['a\\\\\\n','b'],escapechar='\\\\'))
list(_csv.reader(['"a\\\\"b",\\\\,'],escapechar='\\\\'))
list(_csv.reader(['\\\\a,"\\\\'],escapechar='\\\\'))
list(_csv.reader(['1,"2",a'],quoting=2))
list(_csv.reader(['1,"2",3.5,'],quoting=2))
list(_csv.reader(['1,"2",3.5'],quoting=2))
list(_csv.reader(['1,"2",3.5,,""'],quoting=4))
list(_csv.reader(['1,"2",3.5,,""'],quoting=5))
list(_csv.reader(['1,"2",3.5,,""'],quoting=3))
list(_csv.reader([' a, "b",  c, '],skipinitialspace=True))
list(_csv.reader(['','a','']))
list(_csv.reader(['"a""b"','a"b','"a"b"']))
list(_csv.reader(['"a""b"'],doublequote=False))
list(_csv.reader(["'a,b',c"],quotechar="'"))
list(_csv.reader(['aéb,\\U0001f600,"ሴ"']))
list(_csv.reader(['a|b|c'],delimiter='|'))
list(_csv.reader(['1,2,3'],quotechar=None,quoting=3))
list(_csv.reader(['1,a,3'],quoting=4))
list(_csv.reader([',,']))
list(_csv.reader(['"",']))
list(_csv.reader([',']))
[ (r.line_num, x) for r in [_csv.reader(['"a','b','c"','d'])] for x in r]
_csv.reader.__text_signature__
_csv.Dialect.__doc__
_csv.Reader.__doc__
_csv.Writer.__doc__
_csv.Error.__doc__
_csv.Reader()
_csv.QUOTE_MINIMAL,_csv.QUOTE_ALL,_csv.QUOTE_NONNUMERIC,_csv.QUOTE_NONE,_csv.QUOTE_STRINGS,_csv.QUOTE_NOTNULL'''.splitlines(): t(s)
class BadIter:
    def __iter__(s): return s
    def __next__(s): raise OSError
t('list(_csv.reader(BadIter()))')
class BadW:
    def write(s,x): raise OSError
t('_csv.writer(BadW()).writerow([1])')
class NoCall: write=5
t('_csv.writer(NoCall())')
class D: delimiter=':'
t('_csv.reader([],D).dialect.delimiter')
t('_csv.reader([],D(),quotechar="x").dialect.quotechar')
class D2: delimiter=5
t('_csv.reader([],D2)')
class S:
    def __str__(s): raise KeyError(1)
t('_csv.writer(w).writerow([S()])')
import pickle,copy
t('pickle.dumps(_csv.Dialect())'); t('copy.copy(_csv.Dialect())')
