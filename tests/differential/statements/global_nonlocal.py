# global and nonlocal: who owns a name, deleting and rebinding through functions.
count = 0

def bump():
    global count, made
    count += 1
    made = "made by bump"

bump(); bump()
print(count, made)

def outer():
    state = ["outer"]
    level = 1
    def middle():
        nonlocal level
        level = 2
        def inner():
            nonlocal level, state
            level += 10
            state = state + ["inner"]
            return level
        result = inner()
        return result
    result = middle()
    return level, state, result

print(outer())

class Scope:
    level = "class"
    def method(self):
        return level
    def setter(self):
        global level
        level = "global"

Scope().setter()
print(Scope().method(), Scope.level)

def shadow():
    count = 100
    def g():
        global count
        count += 1
        return count
    return count, g()

print(shadow(), count)
for bad in ("def f():\n  x = 1\n  global x", "def f(x):\n  global x", "nonlocal x", "def f():\n  nonlocal zzz",
            "def f():\n  print(x)\n  nonlocal x", "def f(a):\n  def g():\n    nonlocal a\n    global a", "class C:\n  nonlocal q"):
    try:
        exec(bad)
    except SyntaxError as e:
        print(e.msg, e.lineno)
