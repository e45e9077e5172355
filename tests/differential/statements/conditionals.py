# if, elif, else: only one branch, conditions with side effects, nested and on one line.
def t(name, value):
    print(name, end=" ")
    return value
if t("a", 0): print("A")
elif t("b", []): print("B")
elif t("c", "x"): print("C")
elif t("d", 1): print("D")
else: print("E")
if not t("e", None) and (t("f", 0) or t("g", 2)): print("yes")
if t("h", 1):
    if t("i", 0): pass
    else:
        print("inner else")
else: print("outer else")
x = 5
if x > 3: x = 1; y = 2
if x > 3: x = 100; y = 200
print(x, y)
def grade(n):
    if n >= 90: return "A"
    if n >= 80: return "B"
    return "C" if n >= 70 else "D" if n >= 60 else "F"
print([grade(n) for n in (95, 85, 75, 65, 5)])
if (m := 10) > 5 and (k := m * 2): print(m, k)
if True: pass
else: never_defined
if 0 or [] or {} or "" or None or 0.0 or () or False: print("no")
elif 0j == 0 and not set(): print("all false")
class B:
    def __init__(self, v): self.v = v
    def __bool__(self): print("bool", self.v, end="; "); return self.v
if B(False) or B(True) and not B(False): print("mixed")
if (B(1 > 2)): print("x")
else: print("parenthesised")
