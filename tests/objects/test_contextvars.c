/* tests/objects/test_contextvars.c -- the persistent map, contexts, variables, tokens. */
#include "rt_test.h"

#include "objects/contextvars.h"

#define FAILS(call, type, text) CHECK((call) == 0 && rt_raised(type, text))

static int in_order(ContextNode *n, void *arg)
{
    int64_t *last = arg;
    CHECK((int64_t)n->key > *last);
    *last = (int64_t)n->key;
    return 0;
}
static size_t height(Value root)
{
    if (is_none(root))
        return 0;
    const ContextNode *n = (const ContextNode *)value_obj(root);
    size_t l = height(n->left), r = height(n->right);
    CHECK(n->size == 1 + context_map_size(n->left) + context_map_size(n->right));
    return 1 + (l > r ? l : r);
}

/* Against an array, with old versions looked at afterwards: nothing that was there has changed. */
static void test_map(void)
{
    enum { KEYS = 200, STEPS = 4000, VERSIONS = 40 };
    int64_t model[KEYS], kept[VERSIONS][KEYS];
    Value root = V_NONE, versions[VERSIONS];
    size_t n = 0, nversions = 0;
    uint64_t seed = 42;
    for (int i = 0; i < KEYS; i++)
        model[i] = -1;
    for (int step = 0; step < STEPS; step++) {
        seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
        uint64_t key = (seed >> 33) % KEYS;
        Value next;
        if (seed >> 63 && model[key] >= 0) {
            next = context_map_drop(root, key);
            model[key] = -1;
            n--;
        } else {
            next = context_map_set(root, V_NONE, key, value_from_int(step));
            n += model[key] < 0;
            model[key] = step;
        }
        CHECK(!is_raised(next));
        if (step % (STEPS / VERSIONS) == 0) {
            memcpy(kept[nversions], model, sizeof model);
            versions[nversions++] = value_keep(next);
        }
        value_release(root);
        root = next;
        CHECK(context_map_size(root) == n);
    }
    int64_t last = -1;
    CHECK(context_map_each(root, in_order, &last) == 0 && height(root) < 40);
    for (size_t v = 0; v < nversions; v++) {
        for (uint64_t k = 0; k < KEYS; k++) {
            Value got = context_map_get(versions[v], k);
            CHECK(kept[v][k] < 0 ? is_absent(got) : value_as_int(got) == kept[v][k]);
        }
        value_release(versions[v]);
    }
    value_release(root);
    for (uint64_t f = 1;; f++) {                         /* every allocation fails once */
        Value r = V_NONE;
        for (uint64_t k = 0; k < 20; k++) {
            Value next = context_map_set(r, V_NONE, k, V_TRUE);
            value_release(r);
            r = next;
        }
        alloc_fail_at(f);
        Value changed = context_map_set(r, V_NONE, 1000, V_TRUE), dropped = is_raised(changed) ? changed : context_map_drop(changed, 7);
        alloc_fail_at(0);
        CHECK(!is_raised(dropped) || rt_raised(PyExc_MemoryError, NULL));
        value_release(r);
        value_release(changed);
        if (!is_raised(dropped)) {
            value_release(dropped);
            break;
        }
    }
}

static void test_variables(void)
{
    PyObject *v = PyContextVar_New("v", NULL), *d = PyContextVar_New("d", api_of(value_from_int(5))), *got;
    CHECK(PyContextVar_Get(v, NULL, &got) == 0 && got == NULL);
    CHECK(PyContextVar_Get(d, NULL, &got) == 0 && got == api_of(value_from_int(5)));
    CHECK(PyContextVar_Get(d, Py_True, &got) == 0 && got == Py_True);
    FAILS(PyObject_CallMethod(v, "get", NULL), PyExc_LookupError, NULL);
    PyObject *tok = PyContextVar_Set(v, Py_True), *second = PyContextVar_Set(v, Py_False);
    CHECK(PyContextVar_Get(v, NULL, &got) == 0 && got == Py_False);
    CHECK(PyObject_GetAttrString(second, "old_value") == Py_True && rt_repr_is(PyObject_GetAttrString(tok, "old_value"), "<Token.MISSING>"));
    CHECK(PyContextVar_Reset(v, second) == 0 && PyContextVar_Get(v, NULL, &got) == 0 && got == Py_True);
    CHECK(PyContextVar_Reset(v, second) < 0 && rt_raised(PyExc_RuntimeError, NULL));
    CHECK(PyContextVar_Reset(d, tok) < 0 && rt_raised(PyExc_ValueError, NULL));
    CHECK(PyContextVar_Reset(v, Py_None) < 0 && rt_raised(PyExc_TypeError, "expected an instance of Token, got None"));

    PyObject *c = PyContext_CopyCurrent(), *same = PyContext_Copy(c);
    CHECK(PyObject_Size(c) == 1 && PySequence_Contains(c, v) == 1 && PySequence_Contains(c, d) == 0 && PyObject_RichCompareBool(c, same, Py_EQ) == 1);
    CHECK(PyObject_GetItem(c, v) == Py_True);
    FAILS(PyObject_GetItem(c, d), PyExc_KeyError, NULL);
    FAILS(PyObject_GetItem(c, Py_None), PyExc_TypeError, "a ContextVar key was expected, got None");
    CHECK(PyContext_Enter(c) == 0 && PyContext_Enter(c) < 0 && rt_raised(PyExc_RuntimeError, NULL));
    PyObject *inner = PyContextVar_Set(v, Py_None);
    CHECK(PyContextVar_Reset(v, tok) < 0 && rt_raised(PyExc_ValueError, NULL));      /* made in another context */
    CHECK(PyContext_Exit(same) < 0 && rt_raised(PyExc_RuntimeError, NULL));
    CHECK(PyContext_Exit(c) == 0 && PyContextVar_Get(v, NULL, &got) == 0 && got == Py_True);
    CHECK(PyObject_RichCompareBool(c, same, Py_EQ) == 0 && PyObject_GetItem(c, v) == Py_None);
    PyObject *get = PyObject_GetAttrString(v, "get");
    CHECK(PyObject_CallMethod(c, "run", "O", get) == Py_None);
    FAILS(PyObject_CallMethod(c, "run", NULL), PyExc_TypeError, "run() missing 1 required positional argument");
    CHECK(PyContextVar_Reset(v, tok) == 0 && PyContextVar_Get(v, NULL, &got) == 0 && got == NULL);
    FAILS(PyObject_CallNoArgs((PyObject *)&PyContextToken_Type), PyExc_RuntimeError, "Tokens can only be created by ContextVars");
    FAILS(PyObject_CallNoArgs((PyObject *)&PyContextVar_Type), PyExc_TypeError, "ContextVar() takes exactly 1 positional argument (0 given)");
    Py_DECREF(get);
    Py_DECREF(inner);
    Py_DECREF(tok);
    Py_DECREF(second);
    Py_DECREF(c);
    Py_DECREF(same);
    Py_DECREF(v);
    Py_DECREF(d);
}

/* Others look at a context while the thread that has entered it sets variables. */
enum { VARS = 20, ROUNDS = 5000 };
static PyObject *vars[VARS], *shared;
static uint32_t over SHARED(acq_rel);
static void reader(void *arg)
{
    (void)arg;
    while (!load_acquire_u32(&over)) {
        PyObject *copy = PyContext_Copy(shared);
        long first = -1;
        for (int i = 0; i < VARS; i++) {                 /* set in order, so a snapshot never shows a later one ahead by more than a round */
            PyObject *v = PyObject_CallMethod(copy, "get", "O", vars[i]);
            CHECK(v != NULL);
            long n = v == Py_None ? -1 : PyLong_AsLong(v);
            CHECK(i == 0 || n == first || n == first - 1);
            if (i == 0)
                first = n;
            Py_DECREF(v);
        }
        Py_DECREF(copy);
        safepoint(this_thread);
    }
}
static void test_threads(void)
{
    struct rt_thread t[2];
    shared = PyContext_New();
    for (int i = 0; i < VARS; i++)
        vars[i] = PyContextVar_New("x", NULL);
    CHECK(PyContext_Enter(shared) == 0);
    for (int i = 0; i < 2; i++)
        rt_thread(&t[i], reader, NULL);
    for (long r = 0; r < ROUNDS; r++)
        for (int i = 0; i < VARS; i++) {
            PyObject *tok = PyContextVar_Set(vars[i], api_of(value_from_int(r)));
            CHECK(tok != NULL);
            Py_DECREF(tok);
            safepoint(this_thread);
        }
    store_release_u32(&over, 1);
    for (int i = 0; i < 2; i++)
        rt_join(&t[i]);
    CHECK(PyContext_Exit(shared) == 0);
    Py_DECREF(shared);
}

int main(void)
{
    rt_begin();
    test_map();
    test_variables();
    test_threads();
    return rt_end("test_contextvars");
}
