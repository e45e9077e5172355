# needs: _sre
# TokenizerIter: its arguments, tokens with and without extras, errors and where they are, bytes and encodings.
import _tokenize


def tokens(lines, **kwargs):
    kwargs.setdefault("extra_tokens", False)
    try:
        print(*_tokenize.TokenizerIter(iter(lines).__next__, **kwargs))
    except Exception as e:
        print(repr(e), getattr(e, "lineno", None), getattr(e, "offset", None), getattr(e, "end_lineno", None))


for args in ((), (1,), ("a",)):
    try:
        print(list(_tokenize.TokenizerIter(*args, extra_tokens=True)))
    except TypeError as e:
        print(e)
tokens([b"a\n"])
tokens(["a\n"], encoding="utf-8")
tokens([b"a\xff\n"], encoding="utf-8", extra_tokens=True)
tokens([b"a\xff\n"], encoding="latin-1")
tokens([b"a\n"], encoding="none")
for extra in (True, False):
    for source in ("if a:\n  b\n c\n", "(a", "'''abc\n", "'abc\n", "if 1:\n\tx\n        y\n", "a\\ b\n", "0777", "f'{a", "1_", "\0", "é = 'ü\\\n'\n",
                   "def f():\r\n  return\r\n", "f'\\d{x!r:>{w}}'", ")", "a $ b", "é ?", "x = (\n# c\n\n)\n", "", "\n", "  \n  # foo", "\ufeffx", "x = \\\n",
                   "async def f(): pass", "a\nb(\nccc\n"):
        tokens(source.splitlines(True), extra_tokens=extra)


def again():
    return next(it)


it = _tokenize.TokenizerIter(again, extra_tokens=True)
try:
    next(it)
except (ValueError, RecursionError) as e:
    print("not again")
