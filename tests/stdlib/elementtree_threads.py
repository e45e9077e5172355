# Trees that several threads change and walk at once; parsers in parallel; a parser that another thread is using.
# needs: _elementtree threading
import threading, xml.etree.ElementTree as ET
def run(*functions):
    errors = []
    def guarded(f):
        try: f()
        except Exception as e: errors.append(e)
    threads = [threading.Thread(target=guarded, args=(f,)) for f in functions]
    for t in threads: t.start()
    for t in threads: t.join()
    print(errors)
root = ET.Element('root')
def add(i):
    for j in range(500): ET.SubElement(root, 'item', n=f'{i}.{j}').text = str(j)
def walk():
    for i in range(10):
        for e in root.iter('item'): assert e.text is None or int(e.text) >= 0
        ''.join(root.itertext()); root.find('item'); len(root.findall('item')); ET.tostring(root)
run(*[lambda i=i: add(i) for i in range(4)], walk, walk)     # expect: []
print(len(root), len({e.get('n') for e in root}))            # expect: 2000 2000
shares = [list(root)[i::4] for i in range(4)]
def remove(share):
    for e in share[:75]: root.remove(e)
run(*[lambda s=s: remove(s) for s in shares], walk)          # expect: []
print(len(root), [len(s) for s in shares])                   # expect: 1700 [500, 500, 500, 500]
# one element's words, and its attributes
e = ET.Element('e')
def scribble(i):
    for j in range(1500): e.text = f'{i}' * 50; assert len(set(e.text or "x")) == 1; e.tag = e.tail = 'x'; e.set(f'k{i}', j); e.attrib = {**e.attrib}; e.clear() if j % 100 == 0 else None; repr(e)
run(*[lambda i=i: scribble(i) for i in range(4)])            # expect: []
# one iterator: no element twice
seen = []
it = root.iter()
def take():
    for x in it: seen.append(x)
run(take, take, take)                                        # expect: []
print(len(seen), len({id(x) for x in seen}))                 # expect: 1701 1701
text = '<r>' + '<a b="1">t<c/>u</a>' * 1000 + '</r>'
run(*[lambda: [len(ET.fromstring(text)) for i in range(3)] for j in range(4)])   # expect: []
# a parser is for one thread at a time
class Target:
    def start(self, tag, attrib): run(lambda: parser.feed('<b/>'))
parser = ET.XMLParser(target=Target()); parser.feed('<a>')   # expect: [RuntimeError('the parser is in use by another thread')]
builder = ET.TreeBuilder(lambda tag, attrib: (run(lambda: builder.data('x')), ET.Element(tag, attrib))[1])
builder.start('a', {})                                       # expect: [RuntimeError('the tree builder is in use by another thread')]
