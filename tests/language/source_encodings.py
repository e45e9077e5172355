# What is said of sources whose bytes do not fit the encoding they name.
import os
import subprocess
import sys
import tempfile


def compiled(source):
    try:
        exec(compile(source, "<string>", "exec"))
    except BaseException as e:
        print(type(e).__name__, e.msg, e.lineno)


def run(source):
    with tempfile.TemporaryDirectory() as folder:
        name = os.path.join(folder, "program.py")
        with open(name, "wb") as f:
            f.write(source)
        r = subprocess.run([sys.executable, name], capture_output=True, text=True, encoding="utf-8")
        print(r.stderr.replace(folder, "").strip().splitlines()[-1])


sources = [b"\xef\xbb\xbf#first\n# coding: iso-8859-15\nx=1", b"\xef\xbb\xbf# coding: iso-8859-15\nx=1", b"#first\n#second\n\nx='abc\xa4'\n",
           b"# coding: utf-8\n\nx='\xa4'\n", b"#first\n# coding: utf-8\n\nx='abc\xa4'\n", b"\xef\xbb\xbf#\n\nx='\xa4'\n", b"# coding: nosuch\nx=1\n"]
for source in sources:
    compiled(source)
    run(source)
for source in b"# coding: hex_codec\nx=1\n", b"# coding: cp1252\nx='\x81'\n", b"# coding: utf8\nx='\xa4'\n":
    compiled(source)
