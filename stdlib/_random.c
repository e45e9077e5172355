/* stdlib/_random.c -- the Mersenne Twister MT19937 of Matsumoto and Nishimura (ACM TOMACS 8/1, 1998), as the class Random.
 *
 * The state is 624 words and how many of them are used up; when all are, the next 624 are made at once. A generator may be shared: each
 * number is drawn in the owner's section or under the object's lock, so every number of the sequence goes to exactly one caller. How an
 * int becomes a state is fixed, since programs rely on the numbers that follow from a seed.
 */
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "objects/argcheck.h"
#include "objects/hold.h"
#include "objects/int_int.h"
#include "stdlib/module_state.h"

enum { WORDS = 624, MIDDLE = 397 };
struct twister { uint32_t word[WORDS]; unsigned used; };

typedef struct RandomObj {
    Obj hdr;
    struct twister t GUARD(hdr.lock);
} RandomObj;

static RandomObj *random_of(PyObject *o) { return (RandomObj *)(void *)o; }

/* ---- the generator ---- */

static uint32_t twisted(uint32_t high, uint32_t low)
{
    uint32_t y = (high & 0x80000000u) | (low & 0x7fffffffu);
    return (y >> 1) ^ (0x9908b0dfu & (0u - (low & 1)));
}

static void refill(struct twister *t)
{
    uint32_t *w = t->word;
    int i = 0;
    for (; i < WORDS - MIDDLE; i++)
        w[i] = w[i + MIDDLE] ^ twisted(w[i], w[i + 1]);
    for (; i < WORDS - 1; i++)
        w[i] = w[i + MIDDLE - WORDS] ^ twisted(w[i], w[i + 1]);
    w[WORDS - 1] = w[MIDDLE - 1] ^ twisted(w[WORDS - 1], w[0]);
    t->used = 0;
}

static inline uint32_t next_word(struct twister *t)
{
    if (UNLIKELY(t->used >= WORDS))
        refill(t);
    uint32_t y = t->word[t->used++];
    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c5680u;
    y ^= (y << 15) & 0xefc60000u;
    return y ^ (y >> 18);
}

static void seed_with(struct twister *t, const uint32_t *key, size_t n)
{
    uint32_t *w = t->word;
    w[0] = 19650218u;
    for (uint32_t i = 1; i < WORDS; i++)
        w[i] = 1812433253u * (w[i - 1] ^ (w[i - 1] >> 30)) + i;
    size_t i = 1, j = 0;
    for (size_t k = n > WORDS ? n : WORDS; k > 0; k--) {
        w[i] = (w[i] ^ ((w[i - 1] ^ (w[i - 1] >> 30)) * 1664525u)) + key[j] + (uint32_t)j;
        if (++i == WORDS) {
            w[0] = w[WORDS - 1];
            i = 1;
        }
        if (++j == n)
            j = 0;
    }
    for (size_t k = WORDS - 1; k > 0; k--) {
        w[i] = (w[i] ^ ((w[i - 1] ^ (w[i - 1] >> 30)) * 1566083941u)) - (uint32_t)i;
        if (++i == WORDS) {
            w[0] = w[WORDS - 1];
            i = 1;
        }
    }
    w[0] = 0x80000000u;
    t->used = WORDS;
}

/* Takes the state over. */
static void install(RandomObj *r, const struct twister *t)
{
    enum hold h = hold_lock(&r->hdr);
    r->t = *t;
    hold_end(&r->hdr, h);
}

/* ---- seeding ---- */

static void seed_from_system(struct twister *t)
{
    uint32_t key[WORDS];
    size_t got = 0;
    while (got < sizeof key) {
        ssize_t n = getrandom((char *)key + got, sizeof key - got, GRND_NONBLOCK);
        if (n <= 0)
            break;
        got += (size_t)n;
    }
    if (got == sizeof key) {
        seed_with(t, key, WORDS);
        return;
    }
    struct timespec wall, since;                     /* the system has nothing yet: early in its start */
    clock_gettime(CLOCK_REALTIME, &wall);
    clock_gettime(CLOCK_MONOTONIC, &since);
    uint32_t some[] = {(uint32_t)wall.tv_sec, (uint32_t)wall.tv_nsec, (uint32_t)getpid(), (uint32_t)since.tv_sec, (uint32_t)since.tv_nsec};
    seed_with(t, some, sizeof some / sizeof *some);
}

/* The number that stands for a seed: an int's absolute value, anything else's hash as an unsigned word. Counted; V_RAISED. */
static Value seed_number(PyObject *seed)
{
    Value v = value_of(seed);
    if (value_is_any_int(v)) {
        if (value_is_ptr(v) && !IS_EXACT(v, INT))
            return value_of(PyNumber_Absolute(seed));
        return int_sign(v) < 0 ? int_negate(v) : int_exact(v);
    }
    Py_hash_t hash = PyObject_Hash(seed);
    return hash == -1 ? V_RAISED : int_from_u64((uint64_t)hash);
}

static int seed_from(struct twister *t, PyObject *seed)
{
    if (!seed || seed == Py_None) {
        seed_from_system(t);
        return 0;
    }
    Value number = seed_number(seed);
    if (is_raised(number))
        return -1;
    struct int_view a;
    int_view(number, &a);
    uint32_t here[16], *key = 2 * a.n <= 16 ? here : PyMem_Malloc(2 * a.n * sizeof *key);
    if (!key) {
        value_release(number);
        PyErr_NoMemory();
        return -1;
    }
    size_t n = 2 * a.n;
    for (size_t i = 0; i < a.n; i++) {
        key[2 * i] = (uint32_t)a.limb[i];
        key[2 * i + 1] = (uint32_t)(a.limb[i] >> 32);
    }
    if (n == 0)
        key[n++] = 0;
    else if (key[n - 1] == 0)
        n--;
    seed_with(t, key, n);
    if (key != here)
        PyMem_Free(key);
    value_release(number);
    return 0;
}

static PyObject *random_seed(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    struct twister t;
    if (!args_count("seed", nargs, 0, 1) || seed_from(&t, nargs ? args[0] : NULL) < 0)
        return NULL;
    install(random_of(self), &t);
    return Py_None;
}

static int random_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    struct twister t;
    if (kwargs && PyDict_GET_SIZE(kwargs) && !args_no_keywords("Random", kwargs))
        return -1;
    if (!args_count("Random", PyTuple_GET_SIZE(args), 0, 1) || seed_from(&t, PyTuple_GET_SIZE(args) ? PyTuple_GET_ITEM(args, 0) : NULL) < 0)
        return -1;
    install(random_of(self), &t);
    return 0;
}

/* ---- drawing ---- */

static PyObject *random_random(PyObject *self, PyObject *unused)
{
    (void)unused;
    RandomObj *r = random_of(self);
    enum hold h = hold_begin(&r->hdr);
    uint32_t a = next_word(&r->t) >> 5, b = next_word(&r->t) >> 6;
    hold_end(&r->hdr, h);
    return api_of(value_from_float((a * 67108864.0 + b) * (1.0 / 9007199254740992.0)));
}

static Value many_bits(RandomObj *r, uint64_t k)
{
    size_t words = (size_t)((k - 1) / 32 + 1), limbs = (words + 1) / 2;
    if (k > (uint64_t)INT_LIMBS_MAX * 64)
        return raise_no_memory();
    IntObj *n = int_alloc(limbs);
    if (!n)
        return V_RAISED;
    n->limb[limbs - 1] = 0;
    enum hold h = hold_lock(&r->hdr);
    for (size_t i = 0; i < words; i++) {
        uint32_t w = next_word(&r->t);
        if (i + 1 == words && k % 32)
            w >>= 32 - k % 32;
        if (i % 2)
            n->limb[i / 2] |= (uint64_t)w << 32;
        else
            n->limb[i / 2] = w;
    }
    hold_end(&r->hdr, h);
    return int_finish(n, limbs, false);
}

static PyObject *random_getrandbits(PyObject *self, PyObject *arg)
{
    uint64_t k;
    RandomObj *r = random_of(self);
    if (value_is_int(value_of(arg)) && value_as_int(value_of(arg)) >= 0)
        k = (uint64_t)value_as_int(value_of(arg));
    else if (PyLong_AsUInt64(arg, &k) < 0) {
        if (!PyErr_ExceptionMatches(PyExc_OverflowError) && !PyErr_ExceptionMatches(PyExc_ValueError))
            return NULL;
        PyObject *n = (PyErr_Clear(), PyNumber_Index(arg));
        if (!n)
            return NULL;
        bool negative = int_sign(value_of(n)) < 0;
        Py_DECREF(n);
        return api_of(negative ? raise_value_error("Cannot convert negative int") : raise_overflow("Python int too large for C uint64_t"));
    }
    if (k == 0)
        return PyLong_FromLong(0);
    if (k > 32)
        return api_of(many_bits(r, k));
    enum hold h = hold_begin(&r->hdr);
    uint32_t w = next_word(&r->t);
    hold_end(&r->hdr, h);
    return api_of(value_from_int(w >> (32 - k)));
}

/* ---- the state as a tuple: the words, then how many are used ---- */

static PyObject *random_getstate(PyObject *self, PyObject *unused)
{
    (void)unused;
    RandomObj *r = random_of(self);
    Value state = tuple_new(WORDS + 1);
    if (is_raised(state))
        return NULL;
    Value *at = ((TupleObj *)value_obj(state))->at;
    enum hold h = hold_lock(&r->hdr);
    for (size_t i = 0; i < WORDS; i++)
        at[i] = value_from_int(r->t.word[i]);
    at[WORDS] = value_from_int(r->t.used);
    hold_end(&r->hdr, h);
    tuple_publish(state);
    return api_of(state);
}

static PyObject *random_setstate(PyObject *self, PyObject *state)
{
    struct twister t;
    if (!PyTuple_Check(state))
        return api_of(raise_type_error("state vector must be a tuple"));
    if (PyTuple_GET_SIZE(state) != WORDS + 1)
        return api_of(raise_value_error("state vector is the wrong size"));
    for (Py_ssize_t i = 0; i < WORDS; i++) {
        unsigned long word = PyLong_AsUnsignedLong(PyTuple_GET_ITEM(state, i));
        if (word == (unsigned long)-1 && error_pending())
            return NULL;
        t.word[i] = (uint32_t)word;
    }
    long used = PyLong_AsLong(PyTuple_GET_ITEM(state, WORDS));
    if (used == -1 && error_pending())
        return NULL;
    if (used < 0 || used > WORDS)
        return api_of(raise_value_error("invalid state"));
    t.used = (unsigned)used;
    install(random_of(self), &t);
    return Py_None;
}

/* ---- the module ---- */

static void random_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    type->tp_free(self);
    Py_DECREF(type);
}
static PyMethodDef random_methods[] = {
    {"random", random_random, METH_NOARGS, PyDoc_STR("random($self, /)\n--\n\nrandom() -> x in the interval [0, 1).")},
    {"seed", (PyCFunction)(void (*)(void))random_seed, METH_FASTCALL,
     PyDoc_STR("seed($self, n=None, /)\n--\n\nStart anew from n, or from what the system offers as random if n is None.")},
    {"getstate", random_getstate, METH_NOARGS, PyDoc_STR("getstate($self, /)\n--\n\ngetstate() -> tuple containing the current state.")},
    {"setstate", random_setstate, METH_O, PyDoc_STR("setstate($self, state, /)\n--\n\nsetstate(state) -> None.  Restores generator state.")},
    {"getrandbits", random_getrandbits, METH_O, PyDoc_STR("getrandbits($self, k, /)\n--\n\ngetrandbits(k) -> x.  Generates an int with k random bits.")},
    {NULL, NULL, 0, NULL}
};
static PyType_Slot random_slots[] = {
    {Py_tp_init, random_init}, {Py_tp_dealloc, random_dealloc}, {Py_tp_methods, random_methods},
    {Py_tp_doc, (void *)(uintptr_t)PyDoc_STR("Random() -> create a random number generator with its own internal state.")}, {0, NULL}
};
static PyType_Spec random_spec = {"_random.Random", sizeof(RandomObj), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, random_slots};

static int random_exec(PyObject *module)
{
    PyObject *type = PyType_FromModuleAndSpec(module, &random_spec, NULL);
    int failed = type ? PyModule_AddType(module, (PyTypeObject *)(void *)type) : -1;
    Py_XDECREF(type);
    return failed;
}
static PyModuleDef_Slot module_slots[] = MODULE_SLOTS(random_exec);
static PyModuleDef random_module = {
    .m_name = "_random",
    .m_doc = PyDoc_STR("Module implements the Mersenne Twister random number generator."),
    .m_slots = module_slots,
};
PyMODINIT_FUNC PyInit__random(void) { return PyModuleDef_Init(&random_module); }
