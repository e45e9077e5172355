# Events, observers held weakly, decorators that register, errors collected into a group.
import gc, weakref
class Event:
    def __init__(self): self.subs = []
    def __iadd__(self, f):
        self.subs.append(weakref.WeakMethod(f) if hasattr(f, "__self__") else (lambda: f))
        return self
    def __isub__(self, f):
        self.subs = [s for s in self.subs if s() != f]
        return self
    def __call__(self, *a):
        errors, results = [], []
        for s in self.subs[:]:
            if (f := s()) is None: self.subs.remove(s); continue
            try: results.append(f(*a))
            except Exception as e: errors.append(e)
        if errors: raise ExceptionGroup("in handlers", errors)
        return results
class Button:
    def __init__(self): self.clicked = Event()
class Handler:
    def __init__(self, name): self.name = name
    def handle(self, *a): return self.name, a
b = Button()
h1, h2 = Handler("h1"), Handler("h2")
b.clicked += h1.handle
b.clicked += h2.handle
def plain(x): return "plain", x
b.clicked += plain
print(b.clicked(1), len(b.clicked.subs))
del h1
gc.collect()
print(b.clicked(2), len(b.clicked.subs))
b.clicked -= plain
print(b.clicked(3))
@lambda f: [setattr(b, "clicked", b.clicked.__iadd__(f)), f][1]
def bad(x): raise ValueError("bad %s" % x)
def worse(x): return x / 0
b.clicked += worse
try: b.clicked(4)
except* ValueError as g: print("values", [str(e) for e in g.exceptions])
except* ArithmeticError as g: print("arithmetic", repr(g.exceptions[0]))
class Machine:
    transitions = {("off", "press"): "on", ("on", "press"): "off", ("on", "break"): "broken"}
    def __init__(self): self.state, self.trail = "off", []
    def __getattr__(self, event):
        try: new = self.transitions[self.state, event]
        except KeyError: raise AttributeError("no %s while %s" % (event, self.state)) from None
        def go(): self.trail.append(self.state); self.state = new; return self
        return go
m = Machine()
print(m.press().press().press().state, m.trail, hasattr(m, "break"), getattr(m, "break")().state)
try: m.press()
except AttributeError as e: print(e, e.__cause__, e.__suppress_context__)
