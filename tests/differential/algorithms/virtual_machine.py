# A small stack machine: an assembler with labels, dispatch by method names, traps as exceptions.
import sys

class Trap(Exception):
    def __init__(self, pc, op):
        super().__init__(f"trap at {pc}: {op}")
        self.pc = pc

def assemble(source):
    labels, code = {}, []
    for number, line in enumerate(source.splitlines(), 1):
        line, _, comment = line.partition(";")
        match line.split():
            case []: continue
            case [label] if label.endswith(":"):
                if labels.setdefault(label[:-1], len(code)) != len(code):
                    raise SyntaxError(f"label {label[:-1]!r} twice", ("asm", number, 1, line))
            case [op]: code.append((op, None))
            case [op, arg]: code.append((op, int(arg) if arg.lstrip("-").isdigit() else arg))
            case [op, *rest]: raise SyntaxError(f"{op} takes one operand, not {len(rest)}", ("asm", number, 1, line))
    return [(op, labels.get(arg, arg) if isinstance(arg, str) else arg) for op, arg in code]

class Machine:
    def __init__(self, code, limit=500):
        self.code, self.stack, self.calls, self.names, self.limit = code, [], [], {}, limit
        self.output = []
    def run(self):
        pc = steps = 0
        while pc < len(self.code):
            if (steps := steps + 1) > self.limit: raise Trap(pc, "limit")
            op, arg = self.code[pc]
            try:
                new = getattr(self, "do_" + op)(*(() if arg is None else (arg,)), **({"pc": pc} if op == "call" else {}))
            except (IndexError, AttributeError, ZeroDivisionError, TypeError) as e:
                raise Trap(pc, op) from e
            pc = pc + 1 if new is None else new
        return self.output, steps
    def do_push(self, n): self.stack.append(n)
    def do_dup(self): self.stack.append(self.stack[-1])
    def do_load(self, name): self.stack.append(self.names.get(name, 0))
    def do_store(self, name): self.names[name] = self.stack.pop()
    def do_print(self): self.output.append(self.stack.pop())
    def do_jump(self, to): return to
    def do_jz(self, to): return to if not self.stack.pop() else None
    def do_call(self, to, *, pc): self.calls.append(pc + 1); return to
    def do_ret(self): return self.calls.pop()
    def do_halt(self): return sys.maxsize

def binary(name, fn):
    def do(self):
        b, a = self.stack.pop(), self.stack.pop()
        self.stack.append(fn(a, b))
    do.__name__ = do.__qualname__ = "do_" + name
    setattr(Machine, do.__name__, do)
for name in "add sub mul floordiv mod lt".split():
    binary(name, getattr(__import__("operator"), name))

factorial = """
    push 6
    store n
    push 1
    store r
loop:
    load n
    jz done          ; n is 0
    load r
    load n
    mul
    store r
    load n
    push 1
    sub
    store n
    jump loop
done:
    load r
    call show
    halt
show:
    dup
    print
    push -7
    floordiv
    print
    ret
"""
print(Machine(assemble(factorial)).run(), len(assemble(factorial)))
for bad in ("add", "push 1\npush 0\nmod", "nothing", "x:\njump x", "a:\npush 1\na:", "push 1 2", "ret", "push", "jump nowhere"):
    try:
        print(Machine(assemble(bad), 20).run())
    except Trap as t:
        print(t, "|", type(t.__cause__).__name__, t.__cause__)
    except SyntaxError as e:
        print(e.msg, e.lineno, e.text)
    except Exception as e:
        print(type(e).__name__, e)
