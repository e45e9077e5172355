"""Writes the startup image: the code of the modules that nearly every start imports. core/runtime/frozen.c reads it and describes it.

Run by the interpreter whose image it is to be:  python3t -S startup_image.py FILE
"""
import _imp
import marshal
import os
import struct
import sys

VERSION = 1
HEAD = struct.Struct("<8sIIII")
ENTRY = struct.Struct("<IIIIQQII")

# name as imported, name in the library, source, package
MODULES = [("_frozen_importlib", "importlib._bootstrap", "importlib/_bootstrap.py", False),
           ("_frozen_importlib_external", "importlib._bootstrap_external", "importlib/_bootstrap_external.py", False)]
MODULES += [(name, name, name.replace(".", "/") + ".py", False) for name in (
    "zipimport", "abc", "codecs", "io", "_collections_abc", "_sitebuiltins", "genericpath", "posixpath", "os", "site", "stat",
    "importlib.util", "importlib.machinery", "runpy", "linecache", "encodings.aliases", "encodings.utf_8", "__hello__")]
MODULES += [("encodings", "encodings", "encodings/__init__.py", True)]


def main(target):
    library = sys._stdlib_dir
    blob, offsets, entries = bytearray(), {}, []
    base = HEAD.size + ENTRY.size * len(MODULES)

    def put(data):
        if data not in offsets:
            offsets[data] = base + len(blob)
            blob.extend(data)
        return offsets[data]

    for name, origin, file, package in MODULES:
        path = os.path.join(library, file)
        with open(path, "rb") as f:
            source = f.read()
        status = os.stat(path)
        code = marshal.dumps(compile(source, f"<frozen {origin}>", "exec", dont_inherit=True, optimize=0))
        texts = [put(text.encode() + b"\0") for text in (name, origin, file)]
        entries.append(ENTRY.pack(*texts, package, status.st_size, int(status.st_mtime), put(code), len(code)))
    head = HEAD.pack(b"P3TIMAGE", VERSION, _imp.pyc_magic_number_token, len(MODULES), 0)
    with open(target + ".new", "wb") as f:
        f.write(head + b"".join(entries) + blob)
    os.replace(target + ".new", target)


main(sys.argv[1])
