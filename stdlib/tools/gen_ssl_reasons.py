"""Makes ssl_reasons.h: the names that OpenSSL's headers give to libraries and to reasons of errors, as SSLError shows them.

usage: gen_ssl_reasons.py FOLDER-WITH-openssl/ OUTPUT

The library itself has only texts ("no start line"); programs compare with the names (NO_START_LINE, in PEM), and not every text gives
its name away. In the output LIBRARY(number, "name") stands for each library, REASON(library, reason, "name") for each reason, in order.
"""
import pathlib
import re
import sys

headers, output = pathlib.Path(sys.argv[1]) / "openssl", sys.argv[2]
LIBRARY = re.compile(r"^\s*#\s*define\s+ERR_LIB_(\w+)\s+(\d+)\s*$", re.M)
REASON = re.compile(r"^\s*#\s*define\s+([A-Z0-9_]+?)_R_(\w+)\s+(\d+)\s*$", re.M)

libraries = {name: int(number) for name, number in LIBRARY.findall((headers / "err.h").read_text())}
reasons = {}
for header in sorted(headers.glob("*err.h")):
    for prefix, name, number in REASON.findall(header.read_text()):
        if prefix in libraries:
            reasons.setdefault((libraries[prefix], int(number)), name)
if not reasons:
    sys.exit(f"{sys.argv[0]}: no reasons of errors in {headers}")
with open(output, "w") as out:
    print("/* Made by stdlib/tools/gen_ssl_reasons.py from OpenSSL's headers. */", file=out)
    for name, number in sorted(libraries.items(), key=lambda item: item[1]):
        print(f'LIBRARY({number}, "{name}")', file=out)
    for (library, number), name in sorted(reasons.items()):
        print(f'REASON({library}, {number}, "{name}")', file=out)
