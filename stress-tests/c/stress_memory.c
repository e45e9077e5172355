/* stress-tests/c/stress_memory.c -- every n-th allocation of a thread fails, while other threads use the same objects.
 *
 * The program is Python, with one thing added: fail_alloc.at(n) makes the n-th allocation of the calling thread from here on fail, once, and
 * gives how many the last call still had to go. Each thread works through pieces of work with n = 1, 2, 3 ... until one runs through. What may
 * come out is the result, or MemoryError; what was shared must be whole afterwards.
 * Options as in gc_stress.h: --seconds, --threads, --seed.
 */
#include <Python.h>
#include "marshal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/runtime/config.h"
#include "core/runtime/import.h"
#include "threading/fail.h"

#define MODULE(name) extern PyObject *PyInit_##name(void);
#include "stdlib/modules.def"
#undef MODULE

static PyObject *at(PyObject *module, PyObject *n)
{
    (void)module;
    uint64_t left = alloc_fail_countdown;
    alloc_fail_at(0);
    uint64_t next = PyLong_AsUnsignedLongLong(n);
    if (PyErr_Occurred())
        return NULL;
    PyObject *result = PyLong_FromUnsignedLongLong(left);
    alloc_fail_at(next);
    return result;
}

static PyMethodDef methods[] = {{"at", at, METH_O, "The n-th allocation of this thread fails; 0: none."}, {NULL, NULL, 0, NULL}};
static PyModuleDef_Slot slots[] = {{Py_mod_gil, Py_MOD_GIL_NOT_USED}, {0, NULL}};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, .m_name = "fail_alloc", .m_methods = methods, .m_slots = slots};
static PyObject *init_fail_alloc(void) { return PyModuleDef_Init(&definition); }

static const struct native_module modules[] = {
#define MODULE(name) {#name, PyInit_##name},
#include "stdlib/modules.def"
#undef MODULE
    {"fail_alloc", init_fail_alloc},
    {NULL, NULL},
};

static const char program[] =
    "import array, ast, bisect, collections, copy, csv, datetime, fail_alloc, functools, gc, hashlib, heapq, io, itertools, json, pickle, random, re, struct, sys, threading, time, weakref, zlib\n"
    "try: import sqlite3\n"
    "except ImportError: sqlite3 = None      # (an optional module, not in the table of this program)\n"
    "sys.unraisablehook = lambda args: None\n"
    "numbers, table, bag, line, text = [], {}, set(), collections.deque(), ['']\n"
    "class Shared:\n"
    "    pass\n"
    "class Other(Shared):\n"
    "    pass\n"
    "thing, names, lock = Shared(), weakref.WeakValueDictionary(), threading.Lock()\n"
    "def lists(i):\n"
    "    numbers.append(i); numbers.extend([i] * 20); numbers[:3] = [i, i]; numbers.insert(2, i); numbers.sort(); l = numbers[:10] + [i]; del numbers[5:]; l * 3\n"
    "def dicts(i):\n"
    "    for k in range(12): table[i % 7, k] = k\n"
    "    d = table.copy(); d.update(a=1); d | table; list(d.items()); {k: v for k, v in d.items()}\n"
    "    for k in range(12): table.pop((i % 7, k), None)\n"
    "def sets(i):\n"
    "    bag.update(range(i % 50)); s = bag | {-1}; s & bag; s ^ bag; frozenset(s); bag.intersection_update(range(20))\n"
    "def attributes(i):\n"
    "    for k in range(15): setattr(thing, 'a%d' % k, i)\n"
    "    thing.__dict__; o = Shared(); o.x = o.y = 1; o.__dict__['z'] = 2; o.__class__ = Other\n"
    "    for k in range(15): thing.__dict__.pop('a%d' % k, None)\n"
    "def classes(i):\n"
    "    class A:\n"
    "        __slots__ = 'x', 'y'\n"
    "        def f(self): return self.x\n"
    "        @property\n"
    "        def p(self): return 5\n"
    "    class B(A, Shared): pass\n"
    "    b = B(); b.x = 1; b.z = 2; assert b.f() == 1 and b.p == 5 and isinstance(b, A); B.g = lambda self: 7; assert b.g() == 7\n"
    "def strings(i):\n"
    "    s = 'x' * i + str(i); t = s.join(['a', 'b\\u0394']); u = t.encode().decode(); assert u == t and f'{s!r:>40}' and s.upper().split('X') and '%s %d' % (s, i)\n"
    "    text[0] = s; sys.intern(s + 'i'); int('9' * 60) ** 3; (10 ** 50).to_bytes(40, 'big'); bytearray(s, 'ascii').replace(b'x', b'yy')\n"
    "def flows(i):\n"
    "    def g(n):\n"
    "        try:\n"
    "            x = yield n\n"
    "        finally:\n"
    "            n = [n]\n"
    "    it = g(1); next(it); it.close(); list(zip(map(str, range(5)), g(2))); functools.partial(max, 1)(2)\n"
    "    async def co(): return 1\n"
    "    c = co()\n"
    "    try: c.send(None)\n"
    "    except StopIteration: pass\n"
    "    finally: c.close()\n"
    "    match [1, {'k': 2}]:\n"
    "        case [a, {'k': b}]: assert a + b == 3\n"
    "def errors(i):\n"
    "    try:\n"
    "        try: raise ValueError('v', i)\n"
    "        except ValueError as e: raise KeyError(i) from e\n"
    "    except KeyError as e: assert type(e.__cause__) in (ValueError, MemoryError); e.add_note('n'); tb = e.__traceback__; tb and tb.tb_frame.f_locals\n"
    "    try: raise ExceptionGroup('g', [ValueError(1), KeyError(2)])\n"
    "    except* ValueError: pass\n"
    "    except* KeyError: pass\n"
    "def weak(i):\n"
    "    o = Shared(); r = weakref.ref(o, lambda r: None); names[i % 5] = o; p = weakref.proxy(o); p.x = 1; assert r() is o; o.me = o; o = p = None; names.get(i % 5)\n"
    "def libraries(i):\n"
    "    assert json.loads(json.dumps({'a': [1, 2.5, None, 'x']}))['a'][1] == 2.5; re.compile('(a+)%d' % (i % 40)).sub('b', 'aaa'); line.append(i); line.rotate(1); line.popleft(); line.copy()\n"
    "def threads(i):\n"
    "    t = threading.Thread(target=len, args=([],)); t.start(); t.join()\n"
    "def compiling(i):\n"
    "    space = {}; exec(compile('def f(a, *b):\\n    return [x for x in b if x != a]\\ny = f(%d, 1, 2)' % (i + 5), 'f', 'exec'), space); assert space['y'] == [1, 2]\n"
    "def pickling(i):\n"
    "    value = {'a': [1, 2.5, (i, None)], 'b': {'x'}, 'c': datetime.date(2000, 1, 2), 'd': b'x' * i, 'e': Shared()}\n"
    "    got = pickle.loads(pickle.dumps(value, i % 6)); assert got['a'] == value['a'] and got['c'] == value['c'] and copy.deepcopy(value)['b'] == {'x'}\n"
    "def files(i):\n"
    "    b = io.BytesIO(); b.write(b'a\\nb' * i); b.seek(0); b.readlines(); t = io.TextIOWrapper(io.BufferedRandom(b)); t.write('\u0394'); t.seek(0); t.readline(); t.detach()\n"
    "    s = io.StringIO(); csv.writer(s).writerow([i, 'a,b']); assert next(csv.reader([s.getvalue()])) == [str(i), 'a,b']\n"
    "def numbers_and_bytes(i):\n"
    "    a = array.array('q', range(i % 50)); a.extend(a); a.tobytes(); m = memoryview(bytearray(a.tobytes() or b'x'))[1:]; m.tolist(); m.release()\n"
    "    assert struct.unpack('<iq', struct.pack('<iq', i, -i)) == (i, -i); hashlib.sha256(b'x' * i).hexdigest(); zlib.decompress(zlib.compress(b'x' * i)); random.Random(i).sample(range(50), 5)\n"
    "    heap = [3, 1]; heapq.heappush(heap, i); bisect.insort(heap, 2); complex('1+2j') ** 2; '%.3f' % 2.5; float('1.5').hex(); divmod(10 ** 40 + i, 10 ** 20 + 7)\n"
    "def iterators(i):\n"
    "    list(itertools.chain(itertools.islice(itertools.count(), 5), itertools.permutations('abc', 2), itertools.groupby('aab'), itertools.product('ab', repeat=2)))\n"
    "    a, b = itertools.tee(range(i % 40)); list(a); list(b); list(itertools.batched(range(9), 2)); sorted('bca', key=ord); c = functools.lru_cache(3)(lambda x: [x]); c(1); c(i); c(i + 1); c(1)\n"
    "def data(i):\n"
    "    d = datetime.datetime(2024, 2, 29) + datetime.timedelta(i); d.isoformat(); d.strftime('%Y'); ast.unparse(ast.parse('x = [1, f(2)]'))\n"
    "    if not sqlite3: return\n"
    "    db = sqlite3.connect(':memory:')\n"
    "    try:\n"
    "        db.execute('create table t(x)'); db.executemany('insert into t values (?)', [(k,) for k in range(5)]); assert db.execute('select sum(x) from t').fetchone() in ((10,), (None,))\n"
    "    except (sqlite3.Error, OverflowError): pass\n"
    "    finally: db.close()\n"
    "works = [pickling, files, numbers_and_bytes, iterators, data, lists, dicts, sets, attributes, classes, strings, flows, errors, weak, libraries, threads, compiling]\n"
    "end = time.monotonic() + SECONDS\n"
    "problems, failed = [], [0]\n"
    "def attempt(work, n, left):\n"
    "    try:\n"
    "        fail_alloc.at(n)\n"
    "        work(n)\n"
    "    finally:\n"
    "        left[0] = fail_alloc.at(0)\n"
    "def run(me):\n"
    "    state = SEED * 1000 + me\n"
    "    while time.monotonic() < end and len(problems) < 20:\n"
    "        try:\n"
    "            state = (state * 6364136223846793005 + 1442695040888963407) % 2**64\n"
    "            work = works[(state >> 33) % len(works)]\n"
    "            n = 1 + (state >> 40) % 4\n"
    "            while time.monotonic() < end:\n"
    "                failure = None\n"
    "                left = [0]\n"
    "                try:\n"
    "                    attempt(work, n, left)\n"
    "                except MemoryError:\n"
    "                    failure = True\n"
    "                except RuntimeError as error:\n"
    "                    if not any(w in str(error) for w in ('changed', 'start new thread', 'mutated')): raise\n"
    "                    failure = True\n"
    "                except (IndexError, ValueError) as error:       # of the pieces that others change: pop from an empty deque, a list being sorted\n"
    "                    if work is not libraries and 'modified during sort' not in str(error): raise\n"
    "                    failure = True\n"
    "                if not failure and left[0] > 0:\n"
    "                    break\n"
    "                failed[0] += 1\n"
    "                n += 1 + n // 50\n"
    "        except BaseException as error:\n"
    "            fail_alloc.at(0)\n"
    "            problems.append((work.__name__, n, error))\n"
    "pool = [threading.Thread(target=run, args=(me,)) for me in range(THREADS)]\n"
    "for t in pool: t.start()\n"
    "for t in pool: t.join()\n"
    "gc.collect()\n"
    "import traceback\n"
    "for name, n, error in problems:\n"
    "    print('FAILED:', name, 'with the allocation', n)\n"
    "    traceback.print_exception(error)\n"
    "assert all(type(n) is int for n in numbers) and all(type(k) is tuple and type(v) is int for k, v in table.items()) and all(type(n) is int for n in bag)\n"
    "print('memory:', failed[0], 'failures,', len(problems), 'problems')\n"
    "if problems: sys.exit(1)\n"
    "print('ok')\n";

int main(int argc, char **argv)
{
    const char *seconds = getenv("P3T_STRESS_SECONDS"), *threads = "4", *seed = "1";
    for (int i = 1; i + 1 < argc; i += 2) {
        if (!strcmp(argv[i], "--seconds"))
            seconds = argv[i + 1];
        else if (!strcmp(argv[i], "--threads"))
            threads = argv[i + 1];
        else if (!strcmp(argv[i], "--seed"))
            seed = argv[i + 1];
    }
    char *source = malloc(sizeof program + 200);
    if (!source)
        return 1;
    snprintf(source, sizeof program + 200, "SECONDS, THREADS, SEED = %.20s, %.10s, %.20s\n%s", seconds ? seconds : "2", threads, seed, program);
    printf("memory: --seed %s\n", seed);
    fflush(stdout);
    native_modules = modules;
    runtime_unmarshal = PyMarshal_ReadObjectFromString;
    char *arguments[] = {argv[0], "-c", source, NULL};
    int status = Py_BytesMain(3, arguments);
    free(source);
    return status;
}
