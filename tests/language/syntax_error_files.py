# SyntaxErrors of whole files: what they show of a line that ends too early, of a file without a last newline, of text in another encoding.
import os
import subprocess
import sys


def compiled(source, filename='dummy'):
    try:
        compile(source, filename, 'exec')
    except SyntaxError as e:
        print(ascii(source)[:60], e.msg, e.lineno, e.offset, ascii(e.text), e.end_lineno, e.end_offset)


def run(source):
    with open('foo.py', 'wb') as file:
        file.write(source)
    done = subprocess.run([sys.executable, '-X', 'utf8', 'foo.py'], capture_output=True)
    print(ascii(source), done.returncode, ascii('|'.join(done.stderr.decode().splitlines()[1:])))
    compiled(source, 'foo.py')          # the line comes from the file
    os.unlink('foo.py')


SOURCES = [b'\\', 'ä = 6\\'.encode(), b'x = 5\\\n', b'\\\n', b'x = \\\n\n', b'if 1:\n  \\', b'x=1\ny \\', b"x = '''abc", b"x = 'abc\\",
           b'x = (1,\n', b'(', b'print 1', b'\xef\xbb\xbf\\', b'# coding: latin-1\n\\', b'# coding: latin-1\n\xe9 = 6\\',
           b'# coding: latin-1\nprint "\xe9"', b"f'\\", b"'''\\", b"f'''{\\", b'a \\ b', b'a \\\n \\', b'\\\n\\', b'  \\', b'\\ ', b'x = 1 1',
           b'# coding: koi8-r\nx="\xe9" 1', b'\xef\xbb\xbf# coding: utf-8-sig\nx = 1 1']
for source in SOURCES:
    compiled(source)
    run(source)
for source in [b'# coding: foo\nx', b'# coding: ascii\nx="\xe9"', b'# coding: utf8\nx="\xe9"', b'# coding: utf-8\nx="\xe9"', b'x="\xe9"', b'x\0',
               b'# coding: utf-16\nx', b'# coding: cp1252\nx="\x81"', b'# coding: rot13\nx', b'# coding: utf-7\nx="+AO', b'# coding: undefined\nx',
               b'# coding: cp037\nx y', b'# coding: utf-16\nxx\n']:
    compiled(source)
