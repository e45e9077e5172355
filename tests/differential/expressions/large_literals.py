# Displays and calls of many elements, deep nesting, long chains of operators.
big_list = eval("[" + ", ".join(map(str, range(1000))) + "]")
big_dict = eval("{" + ", ".join("%d: 'v%d'" % (i, i) for i in range(600)) + "}")
big_set = eval("{" + ", ".join(str(i % 400) for i in range(800)) + "}")
big_tuple = eval("(" + "".join("'t%d', " % i for i in range(500)) + ")")
print(sum(big_list), len(big_dict), big_dict[599], len(big_set), big_tuple[499], len(big_tuple))
print(eval("+".join(["1"] * 500)), eval("-" * 51 + "1"), eval("not " * 33 + "0"), len(eval("[" * 60 + "]" * 60)), eval("(" * 80 + "7" + ")" * 80), eval(" or ".join(["0"] * 300 + ["'last'"])), eval(" < ".join(map(str, range(300)))), eval("1" + " if 0 else 2" * 40) if True else 0)
print(eval("f(" + ",".join(map(str, range(400))) + ")", {"f": lambda *a: len(a)}), eval("f(" + ",".join("k%d=%d" % (i, i) for i in range(300)) + ")", {"f": lambda **k: sum(k.values())}), len(eval("''" + " 'ab'" * 300)), len(eval("f'" + "{x}" * 300 + "'", {"x": "yz"})))
ns = {}
exec("def f():\n" + "".join("    v%d = %d\n" % (i, i) for i in range(500)) + "    return " + " + ".join("v%d" % i for i in range(500)), ns)
exec("if x == 0: r = 0\n" + "".join("elif x == %d: r = %d\n" % (i, i * i) for i in range(1, 300)) + "else: r = -1", d := {"x": 250})
exec("\n".join("x%d = x%d + 1" % (i + 1, i) for i in range(2000)), e := {"x0": 0})
exec("def g():\n" + "".join("  " * 0 + " " * (i + 1) + "for a%d in (1,):\n" % i for i in range(18)) + " " * 19 + "return " + "+".join("a%d" % i for i in range(18)), ns)
print(ns["f"](), d["r"], e["x2000"], ns["g"]())
for bad in ("[" * 300 + "]" * 300, "(" * 250 + ")" * 250, "".join(" " * i + "if 1:\n" for i in range(101)) + " " * 101 + "pass", "".join(" " * i + "for x in y:\n" for i in range(22)) + " " * 22 + "pass"):
    try:
        compile(bad, "deep", "exec")
        print("fine")
    except (SyntaxError, MemoryError, RecursionError) as x:
        print(type(x).__name__, getattr(x, "msg", x))
