# textwrap, difflib, pprint, reprlib, shlex, csv, configparser, html, urllib.parse: small uses.
import configparser, csv, difflib, html, io, pprint, reprlib, shlex, textwrap, urllib.parse as u
t = "The quick brown fox jumped over the lazy dog, which did not mind at all."
print(textwrap.fill(t, 30), textwrap.shorten(t, 25), textwrap.wrap(t, 20, initial_indent="* ", subsequent_indent="  ")[:2], repr(textwrap.dedent("  a\n    b\n  c")), repr(textwrap.indent("a\n\nb", "> ")), sep="\n")
print("\n".join(difflib.unified_diff(["a", "b", "c"], ["a", "x", "c"], "f1", "f2", lineterm="")), difflib.get_close_matches("appel", ["ape", "apple", "peach"]), difflib.SequenceMatcher(None, "abcd", "bcde").ratio())
pprint.pprint({"b": [1] * 3, "a": {"nested": list(range(30)), "s": "x" * 90}, "c": ({1}, (1,))}, width=50)
print(pprint.pformat([], compact=True), reprlib.repr(list(range(100))), reprlib.repr("x" * 100), reprlib.repr({i: i for i in range(10)}))
print(shlex.split("a 'b c' \"d\\\"e\" f\\ g #h"), shlex.quote("it's"), shlex.join(["a b", "c"]), shlex.split("a # c", comments=True))
b = io.StringIO(); w = csv.writer(b); w.writerows([["a", 'q"t', "x,y"], [1, None, 2.5], ["new\nline", "", "é"]])
print(repr(b.getvalue()), list(csv.reader(["a,'b,c'"], quotechar="'")), list(csv.DictReader(["x,y", "1,2", "3"])), list(csv.reader(["a;b"], delimiter=";")), csv.Sniffer().sniff("a;b\nc;d\n").delimiter)
c = configparser.ConfigParser()
c.read_string("[DEFAULT]\nbase = /r\n[s]\npath = %(base)s/x\nflag = yes\nmulti = a\n  b\n")
print(c["s"]["path"], c.getboolean("s", "flag"), repr(c["s"]["multi"]), c.sections(), c.get("s", "none", fallback="fb"), "base" in c["s"])
print(html.escape("<a href='x'>&"), html.unescape("&lt;&eacute;&#x41;&nope;"), u.quote("a b/é?"), u.unquote("%C3%A9%zz+"), u.urlencode({"a": [1, 2], "b": "x y"}, doseq=True), u.urlparse("http://u:p@h:80/p;x?q=1#f"), u.parse_qs("a=1&a=2&b="), u.urljoin("http://a/b/c", "../d"), u.urlsplit("//h/p").netloc)
for bad in ("shlex.split('a \"b')", "list(csv.reader(['a'], delimiter='ab'))", "c['nope']", "c.get('s', 'nope')", "configparser.ConfigParser().read_string('x = 1')", "configparser.ConfigParser().read_string('[a]\\n[a]')", "textwrap.wrap('a', 0)", "csv.writer(5)", "list(csv.reader(['\"a']  , strict=True))", "u.urlparse('http://[x').netloc", "u.urlparse('http://h:99999').port", "c.getint('s', 'flag')", "csv.writer(io.StringIO(), quoting=csv.QUOTE_NONE).writerow(['a,b'])", "u.unquote(5)"):
    try:
        print(bad, eval(bad))
    except Exception as e:
        print(bad, "->", type(e).__name__, str(e).replace("\n", "/"))
