# pyexpat: parsers, handlers and attributes, against what the reference says.
# needs: pyexpat
def show(*texts):
    for text in texts:
        try:
            print(text, '->', repr(eval(text)))
        except Exception as e:
            print(text, '!!', type(e).__name__, e)

import pyexpat as x
show(
    "x.ParserCreate(namespace_separator='ab')",
    'x.ParserCreate(intern=1)',
    'x.ParserCreate(intern={}).intern',
    'type(x.ParserCreate().intern)',
    "p.Parse('<a')",
    "p.Parse('<b/>',1)",
    "p.Parse('<a>&undefined;</a>',True)",
    'p.ErrorCode,p.ErrorLineNumber,p.ErrorColumnNumber,p.ErrorByteIndex,p.CurrentLineNumber,p.CurrentColumnNumber,p.CurrentByteIndex',
)
p=x.ParserCreate(); p.StartElementHandler=lambda *a: print('start',a); p.EndElementHandler=lambda *a: print('end',a)
show(
    'p.Parse(\'<a x="1" y="2">text</a>\',True)',
)
p=x.ParserCreate(); p.ordered_attributes=1; p.StartElementHandler=lambda *a: print('start',a)
show(
    'p.Parse(\'<a x="1" y="2">text</a>\',True), p.ordered_attributes',
    'p.buffer_size,p.buffer_text,p.buffer_used,p.specified_attributes,p.namespace_prefixes',
    'p.foo',
    "setattr(p,'foo',1)",
    "setattr(p,'buffer_size','a')",
    "setattr(p,'buffer_size',0)",
    "setattr(p,'buffer_size',100)",
    'p.buffer_size',
    "setattr(p,'buffer_text',True)",
    'p.buffer_text',
    "setattr(p,'StartElementHandler',None)",
    'p.StartElementHandler',
    "delattr(p,'StartElementHandler')",
    "delattr(p,'buffer_text')",
    'p.GetBase()',
    "p.SetBase('x'),p.GetBase()",
    'p.GetInputContext()',
    'p.UseForeignDTD()',
    'x.ParserCreate().UseForeignDTD(True)',
    'x.ErrorString(3)',
    'x.ErrorString(999)',
    "x.ErrorString('a')",
)
import io
show(
    "p.ParseFile(io.BytesIO(b'<a>'+b'x'*5000+b'</a>'))",
    "p.ParseFile(io.StringIO('<a/>'))",
)
p=x.ParserCreate(); p.StartElementHandler=lambda *a: 1/0
show(
    "p.Parse('<a/>',True)",
)
p=x.ParserCreate(namespace_separator='!'); p.namespace_prefixes=1; p.StartElementHandler=lambda *a: print(a); p.StartNamespaceDeclHandler=lambda *a: print('ns',a); p.EndNamespaceDeclHandler=lambda *a: print('ens',a)
show(
    'p.Parse(\'<n:a xmlns:n="uri" n:b="1"/>\',True)',
)
log=[]
[setattr(p,n,(lambda n: lambda *a: log.append((n,)+a) or 1)(n)) for n in dir(p) if n.endswith('Handler') and not n.startswith('Default')]
show(
    'p.Parse(\'<?xml version="1.0" encoding="utf-8" standalone="no"?><!DOCTYPE r SYSTEM "s" [<!ELEMENT r (a|b)*><!ATTLIST r z CDATA #IMPLIED><!ENTITY e "val"><!NOTATION n SYSTEM "x"><!ENTITY u SYSTEM "f" NDATA n><!ENTITY ext SYSTEM "g">]><r z="1"><!--c--><?pi data?>a&e;&ext;<![CDATA[cd]]></r>\',True)',
    'log',
)
log.clear(); p=x.ParserCreate(); p.DefaultHandler=lambda *a: log.append(a)
show(
    'p.Parse(\'<?xml version="1.0"?><r>a<!--c-->&amp;</r>\',True)',
    'log',
)
log.clear(); p=x.ParserCreate(); p.buffer_text=True; p.CharacterDataHandler=lambda d: log.append(d)
show(
    "p.Parse('<r>a\\nb&amp;c<x/>d</r>',True), log, p.buffer_used",
)
p=x.ParserCreate('iso-8859-15'); log.clear(); p.CharacterDataHandler=log.append
show(
    "p.Parse(b'<r>\\xa4</r>',True), log",
    "x.ParserCreate('utf-7').Parse(b'<a/>',True)",
    'x.ParserCreate().Parse(b\'<?xml version="1.0" encoding="cp1252"?><a>\\x80</a>\',True)',
    'x.ParserCreate().Parse(b\'<?xml version="1.0" encoding="nope"?><a>\\x80</a>\',True)',
    'x.XMLParserType()',
    'x.ExpatError is x.error',
    'x.XMLParserType',
)
