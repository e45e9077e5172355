"""re and _sre: what calls give or raise, compared with the reference's answers."""
import re, _sre, copy, warnings
warnings.simplefilter("ignore")
p = re.compile("a(?P<x>b)?")
m = p.match("a")
n = re.compile(r"(?P<year>\d+)-(?P<month>\d+)(?P<rest>z)?").search("on 2024-05.")
b = re.compile(b"(a)(b)?")
class S(str): pass
class I:
    def __init__(self, i): self.i = i
    def __index__(self): return self.i

def t(source):
    try:
        result = repr(eval(source))
    except BaseException as e:
        result = f"{type(e).__name__}: {e}"
    print(source, "->", result[:300])

for source in r"""
_sre.MAGIC, _sre.CODESIZE, _sre.MAXREPEAT, _sre.MAXGROUPS, _sre.getcodesize()
[_sre.ascii_iscased(c) for c in (64, 65, 97, 223, 0x110000, -1)]
[_sre.unicode_iscased(c) for c in (64, 65, 97, 223, 0xfb05, 0x130, 0x1f0, 0x10ffff)]
[_sre.ascii_tolower(c) for c in (64, 65, 97, 192, -1)]
[_sre.unicode_tolower(c) for c in (64, 65, 97, 192, 0x130, 0x212a, -1)]
_sre.compile('a', 0, [1], 0, {}, ())
_sre.compile('a', 0, [1, 'x'], 0, {}, ())
_sre.compile('a', 0, [2**32], 0, {}, ())
_sre.compile('a', 0, [77], 0, {}, ())
_sre.compile('a', 0, [], 0, {}, ())
_sre.compile('a', 0, (1,), 5, {}, ())
_sre.compile('a', 0, [1], 5, [], ())
_sre.compile('a', 0, [1], 5, {}, [])
_sre.compile('a', 0, [1], -1, {}, ())
_sre.compile(None, 0, [1], 0, {}, ()).match(b'a')
_sre.compile(None, 0, [1], 2, {}, ()).match('a').groups()
_sre.compile('', 0, [17, 1, 16, 97, 17, 0, 1], 1, {}, ()).match('a')
_sre.compile('', 0, [17, 2, 1], 1, {}, ())
_sre.compile('', 0, [16], 1, {}, ())
_sre.compile('', 0, [7, 0, 1], 1, {}, ())
_sre.compile('', 0, [24, 5, 3, 2, 2, 1, 1], 1, {}, ())
_sre.compile('', 0, [11, 0, 1], 0, {}, ())
type(_sre.template(p, ['a', 1, 'b']))
_sre.template(p, ['a', 1])
_sre.template(p, [])
_sre.template(p, ['a', -1, 'c'])
_sre.template(p, ['a', 'b', 'c'])
re.compile('a' * 300)
re.compile('a', re.I | re.M | re.X | re.S)
re.compile(b'a', re.I | re.L)
re.compile('a', re.A)
re.compile('a', re.U)
re.compile('(?P<a>x)(y)').groupindex
re.compile('a').groupindex
re.compile('(a)(b)').groups, re.compile('a', re.I).flags, re.compile(b'a').pattern
re.compile('a') == re.compile('a'), re.compile('a') == re.compile('a', re.I), re.compile('a') == re.compile(b'a'), re.compile('a') == 3
hash(re.compile('a')) == hash(re.compile('a'))
re.compile('a') != re.compile('b')
re.compile('a') < re.compile('b')
copy.copy(p) is p, copy.deepcopy(p) is p, copy.copy(m) is m, copy.deepcopy(m) is m
re.Pattern[str], re.Match[bytes]
re.Pattern(), 1
re.Match()
p.match()
p.match(3)
p.match(b'a')
b.match('a')
p.match('a', 1, 2, 3)
p.match(string='a', pos='x')
p.match(foo=1)
p.match('a', 10**30)
p.match('xa', I(1)).span()
p.match('xab', pos=1, endpos=2)
p.match('xab', -5), p.search('xab', -5, 100).span(), p.search('xab', 2, 1)
re.compile('').match('a', 5).span(), re.compile('').match('a', 5).pos, re.compile('').match('a', 5).endpos
re.compile('^a').search('ba', 1), re.compile('a$').search('ab', 0, 1), re.compile(r'(?<=b)a').search('ba', 1)
m, m.group(), m.group(0), m.group(1), m.group('x'), m['x'], m[I(1)], m[True]
m.group(3)
m.group('zz')
m.group(1.5)
m.group([])
m.group(10**30)
m[-1]
m.group(0, 1, 'x')
m.groups(), m.groups('-'), m.groups(default=3), m.groupdict(), m.groupdict(''), m.groupdict(default=0)
m.groupdict(1, 2)
m.start(), m.end(), m.span(), m.start(1), m.end('x'), m.span(1), m.regs
m.start('q')
m.start(1, 2)
n.groups(), n.groupdict(), n.lastindex, n.lastgroup, n.regs, n.pos, n.endpos, n.string, n.re
m.lastindex, m.lastgroup
re.match('(a)(b)', 'ab').lastindex, re.match('(ab)', 'ab').lastindex, re.match('((ab))', 'ab').lastindex, re.match('(?:(a)|b)*', 'ab').lastindex
n.expand(r'\2/\1 \g<year> \g<0>\n'), n.expand('plain'), n.expand(r'[\3]')
n.expand(3)
n.expand(r'\9')
n.expand(r'\g<nope>')
b.match(b'ab').expand(rb'\2\1'), b.match(b'a').expand(bytearray(rb'\2\1')), b.match(bytearray(b'ab')).groups(), b.match(memoryview(b'ab')).group()
len(m)
list(m)
bool(m), m == m, m == copy.copy(m)
m.pos.__class__, type(m).__name__, type(m).__module__, type(p).__qualname__
setattr(m, 'pos', 3)
setattr(m, 'foo', 3)
re.findall('a', 'banana'), re.findall('(a)', 'banana'), re.findall('(a)(n)?', 'banana'), re.findall('', 'ab'), re.findall(b'a', bytearray(b'banana'))
re.findall('a*', 'baac'), re.findall('a*?', 'baac'), re.findall('a|', 'baac')
re.split(',', 'a,b,,c'), re.split('(,)', 'a,b'), re.split('(,)|(;)', 'a,b;c'), re.split('', 'ab'), re.split('x*', 'axbc'), re.split(',', 'a,b,c', 1), re.split(',', 'a', -1)
re.split(b',', memoryview(b'a,b'))
re.sub('a', 'x', 'banana'), re.sub('a', 'x', 'banana', 2), re.sub('a', 'x', 'banana', -1), re.subn('a', 'x', 'banana', 1), re.sub('x*', '-', 'abxd')
re.sub('(a)(b)?', r'[\2\1]', 'ab a'), re.sub('a', r'\\', 'a'), re.sub('a', '\\n', 'a'), re.sub('a', lambda m: None, 'bab'), re.sub('a', lambda m: m[0] * 2, 'bab')
re.sub(b'a', b'x', b'bab'), re.sub(b'a', bytearray(b'x'), b'bab'), re.sub(b'a', lambda m: bytearray(b'y'), b'bab'), re.sub(b'a', rb'<\g<0>>', bytearray(b'bab'))
p.sub(3, 'a')
p.sub(lambda m: 3, 'a')
p.sub('a', 3)
p.sub(r'\9', 'a')
p.sub(b'x', 'a')
b.sub('x', b'a')
p.sub('a', 'a', count='x')
p.sub('a')
p.sub('a', 'a', 1, 2)
p.sub(string='cat', repl='o')
[type(x) for x in (re.search('.*', S('ab')).group(), re.sub('z', 'y', S('ab')), re.split('z', S('ab'))[0], re.search('.*', S('ab')).string)]
[m.span() for m in re.finditer('a|', 'baa')], type(re.finditer('a', 'a')).__name__
[x and x.span() for s in [re.compile('').scanner('a')] for x in (s.search(), s.search(), s.search(), s.search())]
[x and x.span() for s in [re.compile('a').scanner('aab')] for x in (s.match(), s.match(), s.match(), s.match())]
p.scanner('a').pattern
re.search(r'\B', ''), re.search(r'\b', ''), re.findall(r'\b', 'a b'), re.findall(r'\B', 'ab')
re.fullmatch('a|ab', 'ab').span(), re.fullmatch('a*?', 'aa').span(), re.fullmatch('(?:a|ab)c?', 'abc').span(), re.fullmatch('a+', 'ab')
re.match('(?>a*)a', 'aaa'), re.match('a*+a', 'aaa'), re.match('(?:ab)*+c', 'ababc').span(), re.match('(?:ab){1,2}+ab', 'abab'), re.match('(a|ab)++c', 'abc')
re.match('(?(1)a|b)', 'b', 0), 1
re.match('(a)?(?(1)b|c)', 'ab').span(), re.match('(a)?(?(1)b|c)', 'c').span(), re.match('(a)?(?(1)b)', '').span(), re.match('(?P<q>a)?(?(q)b|c)$', 'ac')
re.match(r'(a)\1', 'aa').span(), re.match(r'(?i)(a)\1', 'aA').span(), re.match(r'(?i)(ſ)\1', 'ſs'), re.match(r'(?i)(\u212a)\1', '\u212ak').span(), re.match(rb'(?iL)(a)\1', b'aA').span(), re.match(r'(?ia)(a)\1', 'aA').span()
re.match('(?i)k', '\u212a').span(), re.match('(?i)\u212a', 'k').span(), re.match('(?i)[a-z]', '\u017f').span(), re.match('(?i)ß', 'ẞ').span(), re.match('(?i)[\ufb05-\ufb06]', '\ufb06').span(), re.match('(?ia)k', '\u212a')
re.match('(?i)[\U0001f600a-z]', '\U0001f600').span(), re.match('(?i)[\u0400-\U00010450]', '\u0451').span(), re.match('[^\u4e00-\u9fff]', 'a').span(), re.match('[\u4e00-\u9fff\u3040]', '\u3040').span(), re.match('[\u4e00-\u9fff\u3040\u0100]', '\u3041')
re.match(rb'(?L)\w\W', b'a ').span(), re.match(rb'(?iL)[^bc]', b'B'), re.match(rb'(?iL)[bc]', b'B').span(), re.match(rb'(?L)\ba\b', b'a').span(), re.match(rb'(?iL)a', b'A').span()
re.findall(r'(?m)^.$', 'a\nb\n'), re.findall(r'$', 'a\n'), re.findall(r'(?m)$', 'a\n'), re.findall(r'\Aa', 'aa'), re.findall(r'a\Z', 'aa\n'), re.findall(r'a\z', 'aa')
re.findall(r'(?<=a)b|(?<!a)c', 'abacc'), re.findall(r'(?=(\w+))', 'abc'), re.findall(r'a(?!b)', 'abaca'), re.findall(r'(?<=(?:ab|cd))e', 'abecde')
re.findall(r'\d\D\s\S\w\W', '1a a1 '), re.findall(r'\d', '\u0663'), re.findall(r'(?a)\d', '\u0663'), re.findall(r'\s', '\x1c\x85\u2003'), re.findall(rb'\s', b'\x1c\x85 ')
re.findall(r'(?s).', 'a\n'), re.findall('.', 'a\n'), re.findall('[^a]', 'a\n'), re.findall('x{2,3}?', 'xxxxx'), re.findall('x{2}', 'xxxxx'), re.findall('(?:xy){1,}?', 'xyxy')
re.match('(' * 50 + 'a' + ')' * 50, 'a').lastindex, re.match('(?:' * 90 + 'a' + ')*' * 90, 'aa').span()
re.match('(a*)*', 'aab').span(), re.match('(a*)+', 'b').regs, re.match('(?:a?)*?b', 'aab').span(), re.match('(a|b)*?c', 'abc').regs, re.match('((a)|b)*', 'ab').regs
re.match(r'(?:(a)|(b))*', 'ab').regs, re.match(r'(?:(a)|(b)|c)*', 'abc').regs, re.match(r'(a(b)?)+', 'aba').regs, re.match('(?!(a))b', 'b').regs, re.match('(?=(a))', 'a').regs
""".strip().splitlines():
    t(source)
