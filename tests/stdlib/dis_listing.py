# dis.py of the library reads co_code: a listing of the register bytecode (core/compiler/listing.c).
# expect: names ['LOAD_ATTR name', 'LOAD_CONST hello', 'LOAD_GLOBAL print', 'LOAD_SMALL_INT -7', 'STORE_GLOBAL g']
# expect: registers True
# expect: imports [('os', 0, ('path',)), ('sys', 0, None)] ['path', 'system']
# expect: offsets True True True
# expect: rebuilt True True
# expect: ValueError code: co_code does not go with co_linetable; bytecode cannot be changed through it
# expect: ValueError code: co_linetable was not made by this interpreter
# expect: current --> TRUEDIV
# expect: branches True
# expect: listed True
import dis, io, sys, types


def f(a, b=2):
    global g
    print(a.name)
    g = [a, b, -7, "hello"]
    a = -7
    b = "hello"
    return a + b


seen = set()
for i in dis.get_instructions(f):
    if i.opcode in dis.hasname or i.opcode in dis.hasconst:
        seen.add("%s %s" % (i.opname, i.argval))
print("names", sorted(seen))
print("registers", any(i.opname == "ADD" and "a, b" in i.argrepr for i in dis.get_instructions(f)))

code = compile("from os import path\nimport sys as system\n", "x", "exec")
print("imports", list(dis._find_imports(code)), list(dis._find_store_names(code)))


def all_code(code):
    yield code
    for c in code.co_consts:
        if isinstance(c, types.CodeType):
            yield from all_code(c)


# every offset that the runtime gives out is where a row begins; positions are as many as there are pairs of bytes
starts = units = targets = True
listed = rebuilt = True
count = 0
for module in (dis, io, types):
    with open(module.__file__) as file:
        source = file.read()
    for co in all_code(compile(source, module.__file__, "exec")):
        count += 1
        rows = {offset for offset, _, _, _ in dis._unpack_opargs(co.co_code)} | {len(co.co_code)}
        starts &= all(s in rows and e in rows for s, e, _ in co.co_lines())
        units &= len(list(co.co_positions())) * 2 == len(co.co_code)
        targets &= all(t in rows for t in dis.findlabels(co.co_code))
        targets &= all({e.start, e.end, e.target} <= rows for e in dis._parse_exception_table(co))
        listed &= len(list(dis.get_instructions(co))) > 0
        again = type(co)(co.co_argcount, co.co_posonlyargcount, co.co_kwonlyargcount, co.co_nlocals, co.co_stacksize, co.co_flags, co.co_code,
                         co.co_consts, co.co_names, co.co_varnames, co.co_filename, co.co_name, co.co_qualname, co.co_firstlineno,
                         co.co_linetable, co.co_exceptiontable, co.co_freevars, co.co_cellvars)
        rebuilt &= again == co and again.co_code == co.co_code
print("offsets", starts, units, targets)
print("rebuilt", rebuilt, f.__code__.replace(co_name="h").co_code == f.__code__.co_code)
for change in ({"co_code": b"ab"}, {"co_linetable": b"ab"}):
    try:
        f.__code__.replace(**change)
    except ValueError as e:
        print("ValueError", e)


def fails(x):
    for i in range(3):
        if i == 2:
            return 1 / x


try:
    fails(0)
except ZeroDivisionError as e:
    out = io.StringIO()
    dis.distb(e.__traceback__.tb_next, file=out)
    print("current", *[" ".join(l.split()[l.split().index("-->"):][:2]) for l in out.getvalue().splitlines() if "-->" in l])

rows = {i.offset: i for i in dis.get_instructions(fails)}
print("branches", len(list(fails.__code__.co_branches())) >= 2 and
      all(start in rows and rows[start].baseopcode in dis.hasjump for start, _, _ in fails.__code__.co_branches()))


def large():
    pass


# jumps longer than a byte reaches
source = "def large(x):\n for i in x:\n  if i:\n" + "".join("   a%d = i.b%d + %d\n" % (k, k, k) for k in range(1500)) + "  else: pass\n return 5\n"
exec(source)
out = io.StringIO()
dis.dis(large, file=out, show_offsets=True, show_positions=True, show_caches=True)
dis.dis(large, adaptive=True, file=out)
dis.dis(all_code, file=out)
dis.dis("x = [i async for i in y]" and "async def f():\n async for x in y: pass\n async with a as b: pass\n", file=out)
print("listed", listed and count > 100 and "EXTENDED_ARG" in out.getvalue())
