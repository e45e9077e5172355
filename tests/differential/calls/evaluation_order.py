# A log of the order in which everything is evaluated.
log = []
class N:
    def __init__(self, name): self.name = name
    def __getattr__(self, a):
        if a.startswith("__"): raise AttributeError(a)
        log.append("." + a); return self
    def __getitem__(self, i): log.append("[]"); return self
    def __setitem__(self, i, v): log.append("[]=")
    def __call__(self, *a, **k): log.append("call(%d,%d)" % (len(a), len(k))); return self
    def __add__(self, o): log.append(self.name + "+" + o.name); return N("(" + self.name + o.name + ")")
    def __lt__(self, o): log.append(self.name + "<" + o.name); return True
    def __hash__(self): log.append("hash " + self.name); return 1
    def __eq__(self, o): return self is o
    def __iter__(self): log.append("iter " + self.name); return iter((1, 2))
    def __bool__(self): log.append("bool " + self.name); return True
    def __index__(self): log.append("index " + self.name); return 1
    def __format__(self, s): log.append("format " + self.name + s); return ""
    def keys(self): log.append("keys " + self.name); return iter(())
def n(x):
    log.append(x)
    return N(x)
def run(text):
    log.clear()
    exec(text, globals())
    print(text.replace("\n", "; "), "=>", " ".join(log))
for text in ('n("f").attr(n("a"), *n("b"), k=n("c"), **n("d"))', 'n("a")[n("b")] = n("c")', 'n("a").x[n("b"):n("c")] += n("d")' if False else 'n("a")[n("b"):n("c"), n("d")]',
             '{n("k1"): n("v1"), n("k2"): n("v2")}', '{n("a"), *n("b")}', '[*n("a"), n("b")]', 'n("a") + n("b") + n("c")', 'n("a") < n("b") < n("c")',
             'n("a") if n("c") else n("b")', 'f"{n("a"):{n("w")}} {n("b")!r:.1}"' if False else 'f"{n("a"):x}{n("b"):y}"', 'x = y = n("v")', 'n("t").a, n("u")[n("i")] = n("v")',
             '[1, 2, 3][n("i")]', '{n("k"): n("v") for z in n("it") if n("cond")}', 'lambda a=n("d1"), *, b=n("d2"): n("body")',
             'class C(n("base") and object, metaclass=(n("meta"), type)[1]):\n  n("body")', 'n("a") and n("b") or n("c")', 'not n("a")', 'assert n("a"), n("m")',
             'with_ = n("x"); del with_', 'for i in n("it"): n("body")', 'n("a")(n("b"))(n("c"))', 'def f(a: n("ann") = n("def")) -> n("ret"): pass'):
    run(text)
