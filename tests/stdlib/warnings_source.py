# warn_explicit() with a module's globals: the line of the source comes from its loader.
import sys
import warnings
sys.stderr = sys.stdout
class L:
    def __init__(s,r): s.r=r
    def get_source(s,name):
        print('get_source',name)
        if isinstance(s.r,BaseException): raise s.r
        return s.r
class Spec: pass
def t(g, lineno=1, fn='nonexistent'):
    warnings.simplefilter('always')
    print('--', {k:(v if not isinstance(v,(L,Spec)) else type(v).__name__) for k,v in (g.items() if type(g) is dict else [])},file=sys.stderr)
    try: warnings.warn_explicit('eggs',UserWarning,fn,lineno,module_globals=g)
    except BaseException as e: print(type(e).__name__,e,file=sys.stderr)
def s(name,loader):
    x=Spec(); x.name=name; x.loader=loader; return x
t({})
t({'__name__':'m','__loader__':L('abc\ndef')},2)
t({'__name__':'m','__loader__':L('abc\ndef')},3)
t({'__name__':'m','__loader__':L(None)})
t({'__name__':'m','__loader__':L(ImportError('bad'))})
t({'__name__':'m','__loader__':L(OSError('bad'))})
t({'__name__':'m','__loader__':L(ValueError('bad'))})
t({'__name__':'m','__loader__':L(KeyboardInterrupt('bad'))})
t({'__name__':'m','__loader__':L(5)})
t({'__name__':'m','__loader__':L(b'abc')})
t({'__name__':'m','__spec__':s('zz',L('specsrc'))})
t({'__name__':'m','__loader__':L('abc'),'__spec__':s('zz',L('specsrc'))})
t({'__name__':'m','__loader__':L('abc'),'__spec__':s('zz',None)})
t({'__name__':'m','__loader__':L('abc'),'__spec__':None})
t({'__name__':'m','__loader__':None})
t({'__name__':'__main__','__loader__':L('abc'),'__spec__':None})
t({'__name__':'__main__','__loader__':L('abc'),'__spec__':s('rr',L('x'))})
t({'__name__':'__main__','__loader__':L('abc')})
t({'__loader__':L('abc')})
t({'__name__':5,'__loader__':L('abc')})
t({'__name__':'m','__loader__':L('  x=1  \n'),'__spec__':s('m',None)}, 1, 'other<x>')
t({'__name__':'m','__loader__':L('a\rb\x0cc\nd')}, 2)
t({'__name__':'m','__loader__':L('a\nb')}, 0)
t({'__name__':'m','__loader__':L('a\nb')}, -1)
t(5); t(None)
with open('real.txt', 'w') as file:
    file.write('real line\n')
t({'__name__':'m','__loader__':L('abc')}, 1, 'real.txt')

import linecache
class L2:
    def get_source(s,name): return 'abc\n def\n'
class Spec: name='m'; loader=L2()
warnings.simplefilter('always')
def show(msg): print('SHOW',{**vars(msg), 'filename': msg.filename.rpartition('/')[2]})
old=warnings._showwarnmsg
warnings._showwarnmsg=show
g={'__name__':'m','__loader__':Spec.loader,'__spec__':Spec}
warnings.warn_explicit('eggs',UserWarning,'nonexistent',2,module_globals=g)
print(linecache.cache)
warnings.warn_explicit('eggs',UserWarning,'nonexistent',9,module_globals=g)
warnings.warn('x')
warnings._showwarnmsg=old
warnings.showwarning=lambda *a,**k: print('showwarning',a,k)
warnings.warn_explicit('eggs',UserWarning,'nonexistent',2,module_globals=g)
print(linecache.cache)
del warnings.showwarning
sys.modules['warnings']=None
import _warnings
_warnings.warn_explicit('eggs',UserWarning,'nonexistent',2,module_globals=g)
_warnings.warn_explicit('eggs',UserWarning,'nonexistent',7,module_globals=g)
