/* tests/objects/test_dict.c -- the dict's table: order, holes, growth, editions, cached access, what the owner pays. */
#include "tests/objects/containers_test.h"

#include "objects/dict_private.h"

static DictObj *D(Value v) { return (DictObj *)value_obj(v); }

/* Structure: every live entry is found by its own key, holes are where they are said to be, used counts the live ones. */
static void dict_verify(DictObj *d)
{
    DictTable *t = d->table;
    size_t live = 0;
    for (uint32_t i = 0; i < t->filled; i++) {
        DictEntry *e = &t->entries[i];
        if (e->value.w == V_TOMBSTONE.w)
            continue;
        live++;
        CHECK(i >= t->first && i < t->tail);
        CHECK(!t->only_str || IS_EXACT(e->key, STR));
        size_t cell;
        CHECK((t->only_str ? find_str(t, e->key, e->hash, &cell) : find_word(t, e->key, e->hash, &cell)) == i);
        CHECK(cell_load(t, t->index_width, cell) == i);
    }
    CHECK(live == d->used && t->filled <= t->usable && t->tail <= t->filled);
}

static void set(DictObj *d, Value key, int64_t n) { CHECK(dict_set(d, key, value_from_int(n)) == 0); }
static int64_t get(DictObj *d, Value key)
{
    Value v = dict_get(d, key);
    return is_absent(v) ? -1 : value_as_int(v);
}

static void test_ints(void)
{
    Value dv = dict_new();
    DictObj *d = D(dv);
    enum { N = 100000 };
    for (int i = 0; i < N; i++)
        set(d, value_from_int((int64_t)i * 1024), i);
    dict_verify(d);
    CHECK(dict_used(d) == N);
    for (int i = 0; i < N; i++)
        CHECK(get(d, value_from_int((int64_t)i * 1024)) == i);
    CHECK(get(d, value_from_int(5)) == -1);
    for (int i = 0; i < N; i += 2)
        CHECK(dict_del(d, value_from_int((int64_t)i * 1024)) == 1);
    CHECK(dict_del(d, value_from_int(0)) == 0);
    dict_verify(d);
    CHECK(dict_used(d) == N / 2);
    size_t pos = 0;
    Value k, v;
    for (int i = 1; i < N; i += 2)
        CHECK(dict_next(d, &pos, &k, &v) && value_as_int(k) == (int64_t)i * 1024 && value_as_int(v) == i);
    CHECK(!dict_next(d, &pos, &k, &v));
    /* equal numbers of other types are the same key */
    set(d, value_from_int(1), 7);
    CHECK(get(d, value_from_float(1.0)) == 7 || dict_key_hash(value_from_float(1.0)) != 1);
    value_release(dv);
}

static void test_strs(void)
{
    Value dv = dict_new();
    DictObj *d = D(dv);
    enum { N = 3000 };
    for (int i = 0; i < N; i++) {
        Value k = text_of('k', (uint64_t)i);
        set(d, k, i);
        value_release(k);
    }
    CHECK(d->table->only_str);
    dict_verify(d);
    for (int i = 0; i < N; i++) {
        Value k = text_of('k', (uint64_t)i);            /* equal, not identical */
        CHECK(get(d, k) == i);
        if (i % 3 == 0)
            CHECK(dict_del(d, k) == 1);
        CHECK(get(d, k) == (i % 3 ? i : -1));
        if (i % 6 == 0)
            set(d, k, -i - 2);                          /* at the end now */
        value_release(k);
    }
    dict_verify(d);
    int last = -1;
    size_t pos = 0;
    Value k, v;
    bool again = false;
    while (dict_next(d, &pos, &k, &v)) {
        int n = (int)number_of_text(k, 'k');
        if (value_as_int(v) < -1 && !again) {
            again = true;
            last = -1;
        }
        CHECK(n > last && again == (n % 6 == 0));
        last = n;
        value_release(k);
    }
    /* the first key that is no str makes another table */
    uint64_t edition = d->table->edition;
    set(d, value_from_int(3), 3);
    CHECK(!d->table->only_str && d->table->edition != edition);
    dict_verify(d);
    Value k1 = text_of('k', 1);
    CHECK(get(d, k1) == 1);
    CHECK(dict_del(d, k1) == 1 && get(d, k1) == -1);
    value_release(k1);
    dict_verify(d);
    dict_clear(d);
    CHECK(dict_used(d) == 0 && d->table == EMPTY_TABLE);
    value_release(dv);
}

/* Add and remove for ever: the table does not grow, and order is kept. */
static void test_queue(void)
{
    Value dv = dict_new();
    DictObj *d = D(dv);
    for (int i = 0; i < 20000; i++) {
        set(d, value_from_int(i), i);
        if (i >= 10) {
            size_t pos = 0;
            Value k;
            CHECK(dict_next(d, &pos, &k, NULL) && value_as_int(k) == i - 10);
            CHECK(dict_del(d, k) == 1);
        }
    }
    dict_verify(d);
    CHECK(d->table->usable <= 42);
    value_release(dv);
}

static void test_cached(void)
{
    Value dv = dict_new(), name = str_intern_name("cached_name", 11), other = str_intern_name("other_name", 10);
    DictObj *d = D(dv);
    uint64_t edition;
    uint32_t index;
    CHECK(!dict_locate(d, name, &edition, &index));
    CHECK(dict_set_name(d, name, value_from_int(1)) == 0);
    CHECK(dict_locate(d, name, &edition, &index));
    CHECK(dict_cached_get(d, edition, index).w == value_from_int(1).w);
    CHECK(dict_cached_set_take(d, edition, index, value_from_int(2)) && get(d, name) == 2);
    Value text = text_of('v', 9);
    CHECK(dict_set_name(d, name, text) == 0);
    Reg r = dict_cached_get(d, edition, index);
    CHECK(r.w == text.w);
    reg_release(r);
    CHECK(dict_del_name(d, name) == 1 && dict_cached_get(d, edition, index).w == V_ABSENT.w);
    CHECK(!dict_cached_set_take(d, edition, index, value_from_int(2)));
    CHECK(dict_set_name(d, other, text) == 0);         /* never in that entry */
    CHECK(dict_cached_get(d, edition, index).w == V_ABSENT.w);
    CHECK(dict_set_name(d, name, text) == 0);
    CHECK(dict_locate(d, name, &edition, &index));
    for (int i = 0; i < 10; i++)
        set(d, value_from_int(i), i);                   /* another table */
    CHECK(dict_cached_get(d, edition, index).w == V_ABSENT.w && !dict_locate(d, name, &edition, &index));
    value_release(text);
    value_release(dv);
}

static void test_copy_merge(void)
{
    Value a = dict_new(), key = text_of('k', 1);
    for (int i = 0; i < 100; i++)
        set(D(a), value_from_int(i), i);
    set(D(a), key, 1000);
    CHECK(dict_del(D(a), value_from_int(50)) == 1);
    Value b = dict_copy(D(a));
    dict_verify(D(b));
    CHECK(dict_used(D(b)) == 100 && get(D(b), key) == 1000 && dict_equal(D(a), D(b)) == 1);
    Value c = dict_new();
    set(D(c), value_from_int(1), -5);
    CHECK(dict_merge(D(c), b, 0) == 0 && get(D(c), value_from_int(1)) == -5 && dict_used(D(c)) == 100);
    CHECK(dict_merge(D(c), b, 1) == 0 && get(D(c), value_from_int(1)) == 1 && dict_equal(D(c), D(a)) == 1);
    bool added;
    Value v = dict_set_default(D(c), value_from_int(50), value_from_int(4), &added);
    CHECK(added && value_as_int(v) == 4);
    v = dict_set_default(D(c), value_from_int(50), value_from_int(5), &added);
    CHECK(!added && value_as_int(v) == 4);
    CHECK(value_as_int(dict_pop(D(c), value_from_int(50))) == 4 && is_absent(dict_pop(D(c), value_from_int(50))));
    value_release(key);
    value_release(a);
    value_release(b);
    value_release(c);
}

/* Everything fails once for want of memory, and leaves the dict whole. */
static void test_memory(void)
{
    for (uint64_t n = 1;; n++) {
        Value dv = dict_new();
        int done = 0;
        alloc_fail_at(n);
        for (int i = 0; i < 200; i++, done++)
            if (dict_set(D(dv), value_from_int(i), value_from_int(i)) < 0)
                break;
        uint64_t left = alloc_fail_countdown;
        alloc_fail_at(0);
        PyErr_Clear();
        dict_verify(D(dv));
        CHECK(dict_used(D(dv)) == (size_t)done);
        value_release(dv);
        if (left)
            break;
    }
}

/* A key that dies is released at once, unless it is a str: then with its table. */
static void test_release(void)
{
    Value dv = dict_new(), item = text_of('x', 1), t = tuple_from_values(&item, 1);
    CHECK(obj_refcount(value_obj(t)) == 1);
    set(D(dv), t, 1);
    CHECK(obj_refcount(value_obj(t)) == 2);
    CHECK(dict_del(D(dv), t) == 1);
    CHECK(obj_refcount(value_obj(t)) == 1);
    set(D(dv), t, 1);
    dict_clear(D(dv));
    CHECK(obj_refcount(value_obj(t)) == 1);
    value_release(dv);
    dv = dict_new();
    set(D(dv), item, 1);
    CHECK(dict_set(D(dv), value_from_int(1), item) == 0);
    value_release(dv);
    CHECK(obj_refcount(value_obj(item)) == 2);         /* ours and the tuple's */
    value_release(t);
    value_release(item);
}

int main(void)
{
    rt_begin();
    test_ints();
    test_strs();
    test_queue();
    test_cached();
    test_copy_merge();
    test_memory();
    test_release();
    return rt_end("test_dict");
}
