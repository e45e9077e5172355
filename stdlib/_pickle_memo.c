/* stdlib/_pickle_memo.c -- which objects a pickle has already met: by identity when it is written, by number when it is read.
 *
 * Writing: a hash table of the objects' words. It keeps a reference to each, so that no word is used again for another object. Ints, floats,
 * None and the bools have no identity here and are never memoised; the reference does not memoise them either.
 * Reading: an array by number, as long as the numbers are dense; numbers far beyond what has been stored go to a dict, so a pickle of a few
 * bytes cannot ask for gigabytes.
 */
#include <stdlib.h>

#include "stdlib/_pickle_int.h"

void save_memo_start(struct save_memo *m)
{
    m->at = m->few;
    m->room = MEMO_INLINE;
    m->used = 0;
    memset(m->few, 0, sizeof m->few);
}

/* The memo is empty and whole before the references go, which may run Python code. */
void save_memo_clear(struct save_memo *m)
{
    struct memo_entry few[MEMO_INLINE], *at = m->at;
    size_t room = m->room, used = m->used;
    if (used == 0)
        return;
    if (at == m->few) {
        memcpy(few, m->few, sizeof few);
        at = few;
    }
    save_memo_start(m);
    for (size_t i = 0; i < room; i++) {
        if (at[i].word)
            value_release((Value){at[i].word});
    }
    if (at != few)
        free(at);
}

static int grow(struct save_memo *m)
{
    size_t room = m->room * (m->room < 4096 ? 4 : 2);
    struct memo_entry *at = calloc(room, sizeof *at);
    if (at == NULL)
        return (PyErr_NoMemory(), -1);
    for (size_t i = 0; i < m->room; i++) {
        if (m->at[i].word == 0)
            continue;
        size_t k = save_memo_hash(m->at[i].word);
        while (at[k & (room - 1)].word)
            k++;
        at[k & (room - 1)] = m->at[i];
    }
    if (m->at != m->few)
        free(m->at);
    m->at = at;
    m->room = room;
    return 0;
}

int save_memo_set(struct save_memo *m, Value v, size_t index)
{
    struct memo_entry *e = save_memo_find(m, v.w);
    if (e) {
        e->index = index;
        return 0;
    }
    if (m->used >= m->room / 2 && grow(m) < 0)
        return -1;
    size_t i = save_memo_hash(v.w);
    while (m->at[i & (m->room - 1)].word)
        i++;
    m->at[i & (m->room - 1)] = (struct memo_entry){value_keep(v).w, index};
    m->used++;
    return 0;
}

int save_memo_put(struct pickler *p, Value v)
{
    if (p->fast)
        return 0;
    size_t index = p->memo.used;
    if (save_memo_set(&p->memo, v, index) < 0)
        return -1;
    if (LIKELY(p->proto >= 4))
        return write_op(p, OP_MEMOIZE);
    char text[32];
    if (!p->bin)
        return write_bytes(p, text, (size_t)snprintf(text, sizeof text, "%c%zu\n", OP_PUT, index));
    if (index < 256) {
        text[0] = (char)OP_BINPUT;
        text[1] = (char)index;
        return write_bytes(p, text, 2);
    }
    if (index > UINT32_MAX) {
        PyErr_SetString(p->st->pickling_error, "memo id too large for LONG_BINPUT");
        return -1;
    }
    text[0] = (char)OP_LONG_BINPUT;
    put_u32(text + 1, (uint32_t)index);
    return write_bytes(p, text, 5);
}

int save_memo_get(struct pickler *p, size_t index)
{
    char text[32];
    if (!p->bin)
        return write_bytes(p, text, (size_t)snprintf(text, sizeof text, "%c%zu\n", OP_GET, index));
    if (index < 256) {
        text[0] = (char)OP_BINGET;
        text[1] = (char)index;
        return write_bytes(p, text, 2);
    }
    if (index > UINT32_MAX) {
        PyErr_SetString(p->st->pickling_error, "memo id too large for LONG_BINGET");
        return -1;
    }
    text[0] = (char)OP_LONG_BINGET;
    put_u32(text + 1, (uint32_t)index);
    return write_bytes(p, text, 5);
}

/* ---- reading ---- */

static int grow_array(struct loader *l, size_t index)
{
    size_t room = l->memo_room ? l->memo_room : 32;
    while (room <= index)
        room *= 2;
    Value *memo = realloc(l->memo, room * sizeof *memo);
    if (memo == NULL)
        return (PyErr_NoMemory(), -1);
    memset(memo + l->memo_room, 0, (room - l->memo_room) * sizeof *memo);
    l->memo = memo;
    l->memo_room = room;
    return 0;
}

static int put_far(struct loader *l, size_t index, Value v)
{
    if (l->memo_far == NULL && (l->memo_far = PyDict_New()) == NULL)
        return -1;
    PyObject *key = PyLong_FromSize_t(index);
    Py_ssize_t before = PyDict_Size(l->memo_far);
    int failed = key ? PyDict_SetItem(l->memo_far, key, api_of(v)) : -1;
    Py_XDECREF(key);
    if (failed == 0)
        l->memo_used += (size_t)(PyDict_Size(l->memo_far) - before);
    return failed;
}

int load_memo_put(struct loader *l, size_t index, Value v)
{
    if (UNLIKELY(index >= l->memo_room)) {
        if (index > 1024 + 4 * l->memo_used)
            return put_far(l, index, v);
        if (grow_array(l, index) < 0)
            return -1;
    }
    Value old = l->memo[index];
    l->memo[index] = value_keep(v);
    if (old.w == 0)
        l->memo_used++;
    else
        value_release(old);
    return 0;
}

Value load_memo_get(struct loader *l, size_t index)
{
    if (LIKELY(index < l->memo_room) && LIKELY(l->memo[index].w != 0))
        return value_keep(l->memo[index]);
    if (l->memo_far == NULL)
        return V_ABSENT;
    PyObject *key = PyLong_FromSize_t(index);
    Value found = key ? dict_get((DictObj *)value_obj(value_of(l->memo_far)), value_of(key)) : V_RAISED;
    Py_XDECREF(key);
    return found;
}

void load_memo_clear(struct loader *l)
{
    Value *memo = l->memo;
    PyObject *far = l->memo_far;
    size_t room = l->memo_room;
    l->memo = NULL;
    l->memo_far = NULL;
    l->memo_room = l->memo_used = 0;
    for (size_t i = 0; i < room; i++)
        value_release(memo[i]);
    free(memo);
    Py_XDECREF(far);
}
