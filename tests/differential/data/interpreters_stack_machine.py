# A stack machine with labels, calls and loops; programs assembled from text; errors with positions.
class Halt(Exception): pass
class VMError(Exception): pass
def assemble(text):
    code, labels, fix = [], {}, []
    for n, line in enumerate(text.strip().splitlines(), 1):
        line = line.split(";")[0].strip()
        if not line: continue
        if line.endswith(":"): labels[line[:-1]] = len(code); continue
        op, *args = line.split()
        if args and not args[0].lstrip("-").isdigit(): fix.append((len(code), args[0], n)); args = [None]
        code.append((op, *map(lambda a: a if a is None else int(a), args)))
    for at, name, n in fix:
        if name not in labels: raise VMError("line %d: no label %s" % (n, name))
        code[at] = (code[at][0], labels[name])
    return code
class VM:
    def __init__(self, code): self.code, self.s, self.calls, self.pc, self.steps, self.out = code, [], [], 0, 0, []
    def op_push(self, v): self.s.append(v)
    def op_dup(self): self.s.append(self.s[-1])
    def op_swap(self): self.s[-2:] = self.s[:-3:-1]
    def op_pop(self): self.s.pop()
    def op_print(self): self.out.append(self.s.pop())
    def op_jump(self, at): self.pc = at
    def op_jz(self, at):
        if self.s.pop() == 0: self.pc = at
    def op_call(self, at): self.calls.append(self.pc); self.pc = at
    def op_ret(self): self.pc = self.calls.pop()
    def op_halt(self): raise Halt
    for name, expr in dict(add="a + b", sub="a - b", mul="a * b", div="a // b", lt="int(a < b)").items():
        exec("def op_%s(self):\n    b, a = self.s.pop(), self.s.pop()\n    self.s.append(%s)" % (name, expr))
    del name, expr
    def run(self, limit=10000):
        try:
            while True:
                self.steps += 1
                if self.steps > limit: raise VMError("too many steps")
                op, *args = self.code[self.pc]
                self.pc += 1
                getattr(self, "op_" + op)(*args)
        except Halt: return self.out
        except (IndexError, AttributeError, ZeroDivisionError, TypeError) as e:
            raise VMError("at %d: %s" % (self.pc - 1, type(e).__name__)) from e
count = "push 3\nloop:\ndup\nprint\npush 1\nsub\ndup\njz end\njump loop\nend:\nhalt"
fact = "push 10\ncall fact\nprint\nhalt\nfact: ; n -- n!\ndup\njz one\ndup\npush 1\nsub\ncall fact\nmul\nret\none:\npop\npush 1\nret"
for text in (count, fact, "push 1\npush 0\ndiv", "jump nowhere", "pop", "oops", "loop:\njump loop", "push 1\npush 2\nswap\nprint\nprint\nhalt", "add 1"):
    try: print(VM(assemble(text)).run())
    except VMError as e: print(e, "| cause", repr(e.__cause__)[:40])
