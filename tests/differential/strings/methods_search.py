# find, index, count, startswith, replace, split and partition, over text of every width.
for s in ("abcabcabc", "a\u00e9b\u00e9\u00e9", "\u0416x\u0416\u0416", "\U0001f600x\U0001f600"):
    sub = s[0]
    tail = s[-1]
    print(ascii(s), s.find(sub), s.rfind(sub), s.find(tail, 1), s.rfind(tail, 0, -1), s.count(tail), s.count(""), s.index(tail), s.replace(tail, "<>"), ascii(s.replace(tail, "", 1)), ascii(s.split(tail)), ascii(s.rsplit(tail, 1)),
          ascii(s.partition(tail)), ascii(s.rpartition(sub)), s.startswith(sub), s.endswith((tail, "z")), s.startswith(("q", sub), 1), ascii(s.removeprefix(sub)), ascii(s.removesuffix(tail)))
t = "  two  words\tand\nmore \u2003\x85x\x1c "
print(ascii(t.split()), ascii(t.split(None, 1)), ascii(t.rsplit(None, 1)), ascii(t.strip()), ascii(t.lstrip()), ascii(t.rstrip()), t.split(" ")[:3])
print("a,b,,c".split(","), "".split(","), "".split(), ",".split(","), "a,b,c".split(",", 0), "a,b,c".split(",", -1), "a,b,c".rsplit(",", 1), "abcba".split("b", maxsplit=1))
print("l1\nl2\r\nl3\rl4\x0bl5\x0cl6\x1cl7\x85l8\u2028l9\n".splitlines(), "a\n\nb".splitlines(True), "".splitlines(), "x\r\n".splitlines(keepends=1))
print("xxhixx".strip("x"), "abcba".strip("ab"), "abc".strip(""), "mississippi".replace("ss", "SS").replace("", "-", 3), "aaa".replace("a", "b", 2), "aaaa".replace("aa", "a"), "".replace("", "x"), "abc".replace("z", "y") == "abc")
print("aaaa".count("aa"), "abc".count("", 1), "abc".count("", 4), "abc".find("", 3), "abc".find("", 4), "abc".rfind(""), "abc".index("c", -1), "hello".find("l", None, 3), "é" in "cafe\u0301", "e\u0301" in "cafe\u0301")
for bad in ("'a'.index('b')", "'a'.rindex('b', 5)", "'a'.split('')", "'a'.partition('')", "'a'.find(1)", "'a'.replace('a', 1)", "'a'.startswith(1)", "'a'.startswith(['a'])", "'a'.startswith(('a', 1))", "'a'.startswith(('b', 1))", "'a'.strip(1)", "'a'.count()",
            "'a'.split(maxsplit='x')", "'a'.join(1)", "'a'.join(['b', 1])", "'a'.replace('a')", "'a'.splitlines(1, 2)", "'a'.removeprefix(('a',))", "1 in 'a'", "'a'.find('a', 'b')", "'a'.replace('a', 'b', count='c')"):
    try:
        print(bad, eval(bad))
    except Exception as e:
        print(bad, "->", type(e).__name__, e)
print("-".join("abc"), "".join([]), ", ".join({"k": 1, "j": 2}), "x".join(["one"]), "é".join(["a", "\U0001f600"]), "".join(c for c in "gen"))
