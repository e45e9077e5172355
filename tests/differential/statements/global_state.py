# Modules as state: globals() and vars(), functions of one module run with the globals of theirs.
x = 1
def read(): return x
def write(v):
    global x, fresh
    x = v
    fresh = v * 2
write(5)
print(read(), fresh, globals()["x"], vars()["x"] is x)
globals()["dynamic"] = "made"
print(dynamic, "dynamic" in dir(), eval("dynamic"))
del globals()["dynamic"]
try: dynamic
except NameError as e: print(e)
import types
m = types.ModuleType("m")
exec("y = 10\ndef get(): return y\ndef set(v):\n    global y\n    y = v", m.__dict__)
m.set(20)
print(m.get(), m.y, m.get.__globals__ is vars(m), m.get.__module__)
m.y = 30
print(m.get())
get = types.FunctionType(m.get.__code__, {"y": "other globals"})
print(get(), m.get())
ns = {"z": 1}
exec("def bump():\n    global z\n    z += 1\n    return z", ns)
print(ns["bump"](), ns["bump"](), ns["z"])
class Meta(dict):
    def __getitem__(self, k): return "got " + k if k not in self else dict.__getitem__(self, k)
print(eval("anything", {}, Meta()), eval("[anything for _ in 'a']", {"anything": "global"}, Meta()))
def local_vs_global():
    x = "local"
    def inner():
        global x
        return x
    return x, inner()
print(local_vs_global())
for x in range(3): pass
print(x, read())
