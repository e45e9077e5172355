# _locale: what every function says, in the locales C and C.UTF-8, against what the reference says.
# needs: _locale
def show(*texts):
    for text in texts:
        try:
            print(text, '->', repr(eval(text)))
        except Exception as e:
            print(text, '!!', type(e).__name__, e)

import _locale as l
show(
    "l.setlocale(l.LC_ALL,'C')",
    'l.setlocale(l.LC_ALL)',
    'l.setlocale(99)',
    "l.setlocale(l.LC_ALL,'nope')",
    "l.setlocale('a')",
    'l.setlocale(l.LC_ALL,1)',
    "l.setlocale(l.LC_ALL,'a\\0b')",
    'sorted(l.localeconv().items())',
    'l.nl_langinfo(l.CODESET)',
    "l.setlocale(l.LC_ALL,'C.UTF-8')",
    'l.nl_langinfo(l.CODESET)',
    'l.nl_langinfo(l.RADIXCHAR)',
    'l.nl_langinfo(99999)',
    "l.nl_langinfo('a')",
    'l.nl_langinfo(l.ALT_DIGITS)',
    'l.nl_langinfo(l.ERA)',
    'l.getencoding()',
    "l.strcoll('a','b'),l.strcoll('b','a'),l.strcoll('a','a')",
    "l.strcoll('a\\0','b')",
    "l.strcoll(1,'b')",
    "l.strxfrm('abc')",
    "l.strxfrm('')",
    "l.strxfrm('\\xe9\\U0001f600')",
    "l.strxfrm('a\\0b')",
    'l.strxfrm(1)',
    "l.gettext('a')",
    'l.gettext(1)',
    "l.dgettext(None,'a'),l.dgettext('x','a')",
    "l.dcgettext('x','a',l.LC_MESSAGES)",
    "l.dcgettext('x','a','b')",
    'l.textdomain(None)',
    "l.textdomain('xx')",
    "l.textdomain('')",
    "l.bindtextdomain('xx','/tmp')",
    "l.bindtextdomain('','/tmp')",
    "l.bindtextdomain('xx',1)",
    "l.bind_textdomain_codeset('xx',None)",
    "l.bind_textdomain_codeset('xx','UTF-8')",
    'l.CHAR_MAX',
)
