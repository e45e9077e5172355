# repr and ascii of odd characters; all escapes in literals; raw and bytes literals; invalid escapes warn.
import warnings
for s in ("'", '"', "'\"", "\\", "\n\r\t\0\x01\x7f\x80\x9f\xa0\xad", "\u200b\u2028\ufeff\ufffe", "\ud800\udfff", "\U0001f600\U000e0001\U0010ffff", "é\u0378", "a'b", 'a"b', "\x1b[0m"):
    print(repr(s), ascii(s), len(s))
print(repr(b"'"), repr(b"'\""), repr(b"\x00\t\n\r\\\x7f\xff az"), repr(bytearray(b"\x00'")), ascii(b"\xe9"))
print("\a\b\f\v\x41\101\u0041\U00000041\N{LATIN SMALL LETTER A}\N{greek small letter alpha}" == "\x07\x08\x0c\x0bAAAAa\u03b1", "\
joined", "\0", len("\07"), "\1234" == "S4", "\x4142" == "A42")
print(r"\n\x", r"\"", rb"\x00", Rb"\d", bR'\'', b"\x41\101\n" == b"AA\n", u"\u00e9", len(r"\\"), "a" 'b' """c""" '''d''', b"a" b"b")
print("""multi
line 'with' "quotes\"""")
for src in (r"'\x4'", r"'\u12'", r"'\U00110000'", r"'\N{no such name}'", r"'\N{'", r"'\N'", r"b'\x4'", "b'é'", "'unterminated", "'''unterminated", r"'\'", r"r'\'", "b'a' 'b'", "'a\nb'", "f'{'", "''''", "ur'x'", "bu'x'", "'\\x'"):
    try:
        print(src, repr(eval(src)))
    except SyntaxError as e:
        print(ascii(src), "->", e.msg)
for src in (r"'\d'", r"b'\q'", r"'\400'", r"f'\w{1}'", r"'\ '", r"r'\d'"):
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        value = eval(src)
    print(src, repr(value), [(w.category.__name__, str(w.message), w.lineno) for w in seen])
with warnings.catch_warnings():
    warnings.simplefilter("error")
    try:
        compile("x = 1\ny = '''a\n\\d'''", "s", "exec")
    except SyntaxError as e:
        print(e.msg, e.lineno, e.offset, e.text)
print(ascii("é中😀"), "%a" % "é", f"{'é'!a}", "{!a}".format("é"), repr("中"), "%r" % "\n")
