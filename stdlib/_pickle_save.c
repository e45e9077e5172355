/* stdlib/_pickle_save.c -- writing an object: the constants, numbers, strings and containers that have opcodes of their own.
 *
 * save() goes by the object's shape, which names an exact built-in type in one comparison; all else goes to save_other(). Containers may be
 * changed by other threads, or by what is called, while they are written: each item is taken with a reference, and a dict or set whose size has
 * changed raises, as iteration does. A container is memoised before its items, so that cycles end; a tuple after them, so it looks again.
 */
#include "objects/bytearray_int.h"
#include "objects/codec.h"
#include "objects/float_int.h"
#include "stdlib/_pickle_int.h"

#include "picklebufobject.h"

/* ---- numbers ---- */

int save_long_text(struct pickler *p, const char *before, PyObject *text, const char *after)
{
    Py_ssize_t n;
    const char *s = text ? PyUnicode_AsUTF8AndSize(text, &n) : NULL;
    int failed = s ? (write_bytes(p, before, strlen(before)) < 0 || write_bytes(p, s, (size_t)n) < 0 || write_bytes(p, after, strlen(after)) < 0 ? -1 : 0) : -1;
    Py_XDECREF(text);
    return failed;
}

static int save_large_int(struct pickler *p, Value v)
{
    if (p->proto < 2)
        return save_long_text(p, "L", PyObject_Repr(api_of(v)), "L\n");
    uint64_t bits = int_bit_length(v);
    size_t n = (size_t)(bits / 8 + 1);
    if (n > INT32_MAX) {
        raise_overflow("int too large to pickle");
        return -1;
    }
    unsigned char few[64], *bytes = n <= sizeof few ? few : PyMem_Malloc(n), header[5];
    if (bytes == NULL)
        return (PyErr_NoMemory(), -1);
    int failed = -1;
    if (PyLong_AsNativeBytes(api_of(v), bytes, (Py_ssize_t)n, 1) >= 0) {
        if (n > 1 && bytes[n - 1] == 0xff && (bytes[n - 2] & 0x80))        /* -2**(8k-1) needs no sign byte */
            n--;
        header[0] = n < 256 ? OP_LONG1 : OP_LONG4;
        put_u32((char *)header + 1, (uint32_t)n);
        failed = write_bytes(p, header, n < 256 ? 2 : 5) < 0 ? -1 : write_bytes(p, bytes, n);
    }
    if (bytes != few)
        PyMem_Free(bytes);
    return failed;
}

static int save_int(struct pickler *p, Value v)
{
    int64_t n = 0;
    if (!int_as_i64(v, &n) || n > INT32_MAX || n < INT32_MIN)
        return save_large_int(p, v);
    char text[32];
    if (UNLIKELY(!p->bin))
        return write_bytes(p, text, (size_t)snprintf(text, sizeof text, "%c%lld\n", OP_INT, (long long)n));
    size_t size = (uint64_t)n < 256 ? 1 : (uint64_t)n < 65536 ? 2 : 4;
    char *at = write_room(p, size + 1);
    if (at == NULL)
        return -1;
    at[0] = (char)(size == 1 ? OP_BININT1 : size == 2 ? OP_BININT2 : OP_BININT);
    if (size == 1)
        at[1] = (char)n;
    else if (size == 2)
        memcpy(at + 1, &(uint16_t){(uint16_t)n}, 2);
    else
        put_u32(at + 1, (uint32_t)n);
    return 0;
}

static int save_float(struct pickler *p, Value v)
{
    if (!p->bin)
        return save_long_text(p, "F", PyObject_Repr(api_of(v)), "\n");
    double d = value_as_float(v);
    uint64_t bits;
    memcpy(&bits, &d, 8);
    char *at = write_room(p, 9);
    if (at == NULL)
        return -1;
    at[0] = (char)OP_BINFLOAT;
    put_u64(at + 1, __builtin_bswap64(bits));
    return 0;
}

static int save_bool(struct pickler *p, bool b)
{
    return p->proto >= 2 ? write_op(p, b ? OP_NEWTRUE : OP_NEWFALSE) : write_bytes(p, b ? "I01\n" : "I00\n", 4);
}

/* ---- str ---- */

/* UTF-8, with surrogates as if they were characters. */
static inline __attribute__((always_inline)) char *put_utf8_of(char *to, const void *data, size_t n, int kind)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t c = PyUnicode_READ(kind, data, (Py_ssize_t)i);
        if (c < 0x80) {
            *to++ = (char)c;
            continue;
        }
        if (c < 0x800) {
            *to++ = (char)(0xc0 | c >> 6);
        } else {
            if (c < 0x10000) {
                *to++ = (char)(0xe0 | c >> 12);
            } else {
                *to++ = (char)(0xf0 | c >> 18);
                *to++ = (char)(0x80 | (c >> 12 & 0x3f));
            }
            *to++ = (char)(0x80 | (c >> 6 & 0x3f));
        }
        *to++ = (char)(0x80 | (c & 0x3f));
    }
    return to;
}
static void put_utf8(char *to, const StrObj *s)
{
    const void *data = str_data(s);
    size_t n = str_length(s);
    switch (str_kind(s)) {
    case 1: put_utf8_of(to, data, n, 1); break;
    case 2: put_utf8_of(to, data, n, 2); break;
    default: put_utf8_of(to, data, n, 4);
    }
}

static int save_large_str(struct pickler *p, const StrObj *s, const char *header, size_t header_len, size_t n)
{
    if (str_is_ascii(s))
        return write_large(p, header, header_len, str_data(s), n, NULL);
    char *text;
    Value bytes = bytes_new(n, &text);
    if (is_raised(bytes))
        return -1;
    put_utf8(text, s);
    int failed = write_large(p, header, header_len, text, n, api_of(bytes));
    value_release(bytes);
    return failed;
}

static int save_str_binary(struct pickler *p, const StrObj *s)
{
    size_t n = str_is_ascii(s) ? str_length(s) : utf8_encoded_size((struct text_view){str_data(s), str_length(s), str_kind(s)});
    if (n == SIZE_MAX)
        return (PyErr_NoMemory(), -1);
    char header[9];
    size_t header_len;
    if (n < 256 && p->proto >= 4) {
        header[0] = (char)OP_SHORT_BINUNICODE;
        header[1] = (char)n;
        header_len = 2;
    } else if (n <= UINT32_MAX) {
        header[0] = (char)OP_BINUNICODE;
        put_u32(header + 1, (uint32_t)n);
        header_len = 5;
    } else if (p->proto >= 4) {
        header[0] = (char)OP_BINUNICODE8;
        put_u64(header + 1, n);
        header_len = 9;
    } else {
        raise_overflow("serializing a string larger than 4 GiB requires pickle protocol 4 or higher");
        return -1;
    }
    if (n >= FRAME_ENOUGH)
        return save_large_str(p, s, header, header_len, n);
    char *at = write_room(p, header_len + n);
    if (at == NULL)
        return -1;
    if (LIKELY(header_len == 2))
        memcpy(at, header, 2);
    else
        memcpy(at, header, header_len);
    if (str_is_ascii(s))
        memcpy(at + header_len, str_data(s), n);
    else
        put_utf8(at + header_len, s);
    return 0;
}

/* raw-unicode-escape, and what would end the line or the text escaped too. */
static int save_str_text(struct pickler *p, const StrObj *s)
{
    size_t n = str_length(s);
    if (write_op(p, OP_UNICODE) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        uint32_t c = str_read(s, i);
        char text[16];
        size_t len = 1;
        if (c > 0xffff)
            len = (size_t)snprintf(text, sizeof text, "\\U%08x", (unsigned)c);
        else if (c > 0xff || c == '\\' || c == 0 || c == '\n' || c == '\r' || c == 0x1a)
            len = (size_t)snprintf(text, sizeof text, "\\u%04x", (unsigned)c);
        else
            text[0] = (char)c;
        if (write_bytes(p, text, len) < 0)
            return -1;
    }
    return write_bytes(p, "\n", 1);
}

static int save_str(struct pickler *p, Value v)
{
    int failed = LIKELY(p->bin) ? save_str_binary(p, str_obj(v)) : save_str_text(p, str_obj(v));
    return failed ? failed : save_memo_put(p, v);
}

/* ---- bytes, bytearray, PickleBuffer ---- */

static int save_binary(struct pickler *p, const char *data, size_t n, PyObject *payload)
{
    char header[9];
    size_t header_len;
    if (n < 256) {
        header[0] = (char)OP_SHORT_BINBYTES;
        header[1] = (char)n;
        header_len = 2;
    } else if (n <= UINT32_MAX) {
        header[0] = (char)OP_BINBYTES;
        put_u32(header + 1, (uint32_t)n);
        header_len = 5;
    } else if (p->proto >= 4) {
        header[0] = (char)OP_BINBYTES8;
        put_u64(header + 1, n);
        header_len = 9;
    } else {
        raise_overflow("serializing a bytes object larger than 4 GiB requires pickle protocol 4 or higher");
        return -1;
    }
    return write_large(p, header, header_len, data, n, payload);
}

static int save_binary_mutable(struct pickler *p, const char *data, size_t n, PyObject *payload)
{
    char header[9] = {(char)OP_BYTEARRAY8};
    put_u64(header + 1, n);
    return write_large(p, header, sizeof header, data, n, payload);
}

static int save_bytes(struct pickler *p, Value v)
{
    PyObject *o = api_of(v);
    if (p->proto >= 3) {
        int failed = save_binary(p, bytes_data(bytes_obj(v)), bytes_length(v), o);
        return failed ? failed : save_memo_put(p, v);
    }
    if (bytes_length(v) == 0)
        return save_reduction_take(p, Py_BuildValue("(O())", (PyObject *)&PyBytes_Type), o);
    PyObject *text = PyUnicode_DecodeLatin1(bytes_data(bytes_obj(v)), (Py_ssize_t)bytes_length(v), "strict");
    return text ? save_reduction_take(p, Py_BuildValue("(O(Ns))", p->st->codecs_encode, text, "latin1"), o) : -1;
}

static int save_bytearray(struct pickler *p, PyObject *o)
{
    if (p->proto < 5) {
        if (PyByteArray_GET_SIZE(o) == 0)
            return save_reduction_take(p, Py_BuildValue("(O())", (PyObject *)&PyByteArray_Type), o);
        PyObject *bytes = PyBytes_FromObject(o);
        return bytes ? save_reduction_take(p, Py_BuildValue("(O(N))", (PyObject *)&PyByteArray_Type, bytes), o) : -1;
    }
    Py_buffer view;                          /* nobody can resize it meanwhile */
    if (PyObject_GetBuffer(o, &view, PyBUF_SIMPLE) < 0)
        return -1;
    int failed = save_binary_mutable(p, view.buf, (size_t)view.len, o);
    PyBuffer_Release(&view);
    return failed ? failed : save_memo_put(p, value_of(o));
}

static int save_picklebuffer(struct pickler *p, PyObject *o)
{
    if (p->proto < 5) {
        PyErr_SetString(p->st->pickling_error, "PickleBuffer can only be pickled with protocol >= 5");
        return -1;
    }
    Py_buffer view;
    if (PyObject_GetBuffer(o, &view, PyBUF_FULL_RO) < 0)
        return -1;
    int failed = -1, in_band = 1;
    PyObject *answer;
    if (view.suboffsets != NULL || !PyBuffer_IsContiguous(&view, 'A')) {
        PyErr_SetString(p->st->pickling_error, "PickleBuffer can not be pickled when pointing to a non-contiguous buffer");
        goto out;
    }
    if (p->buffer_callback) {
        answer = PyObject_CallOneArg(p->buffer_callback, o);
        in_band = answer ? PyObject_IsTrue(answer) : -1;
        Py_XDECREF(answer);
        if (in_band < 0)
            goto out;
    }
    if (!in_band)
        failed = write_op(p, OP_NEXT_BUFFER) < 0 ? -1 : view.readonly ? write_op(p, OP_READONLY_BUFFER) : 0;
    else if ((failed = view.readonly ? save_binary(p, view.buf, (size_t)view.len, NULL) : save_binary_mutable(p, view.buf, (size_t)view.len, NULL)) == 0)
        failed = save_memo_put(p, value_of(o));
out:
    PyBuffer_Release(&view);
    return failed;
}

/* ---- tuple ---- */

static int save_tuple(struct pickler *p, Value v)
{
    size_t n = tuple_len(v);
    if (n == 0)
        return p->proto ? write_op(p, OP_EMPTY_TUPLE) : write_bytes(p, "(t", 2);
    bool brief = n <= 3 && p->proto >= 2;
    if (!brief && write_op(p, OP_MARK) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (save(p, tuple_at(v, i), ASK_PERSISTENT) < 0)
            return pickle_note("when serializing %T item %zu", api_of(v), i);
    }
    struct memo_entry *e = save_memo_find(&p->memo, v.w);
    if (e) {                                 /* an item contains the tuple and has written it: take ours off the stack again */
        size_t index = e->index;
        if (!brief && p->bin) {
            if (write_op(p, OP_POP_MARK) < 0)
                return -1;
        } else {
            for (size_t i = 0; i < n + !brief; i++) {
                if (write_op(p, OP_POP) < 0)
                    return -1;
            }
        }
        return save_memo_get(p, index);
    }
    if (write_op(p, brief ? OP_TUPLE1 + (enum opcode)(n - 1) : OP_TUPLE) < 0)
        return -1;
    return save_memo_put(p, v);
}

/* ---- list, dict, set ---- */

static int save_list_items(struct pickler *p, Value v)
{
    ListObj *l = (ListObj *)value_obj(v);
    size_t n = list_len(l), i = 0;
    while (n > 0) {
        bool one = n == 1;
        if (!one && write_op(p, OP_MARK) < 0)
            return -1;
        size_t stop = i + BATCH;
        for (; i < stop; i++) {
            Value item = list_get(l, i);
            if (is_absent(item))
                break;
            int failed = save(p, item, ASK_PERSISTENT);
            value_release(item);
            if (failed)
                return pickle_note("when serializing %T item %zu", api_of(v), i);
            if (one) {
                i++;
                break;
            }
        }
        if (one && i == 0)
            return 0;                        /* it has been emptied */
        if (write_op(p, one ? OP_APPEND : OP_APPENDS) < 0)
            return -1;
        if (one || i >= list_len(l))
            return 0;
    }
    return 0;
}

static int save_dict_items(struct pickler *p, Value v)
{
    DictObj *d = (DictObj *)value_obj(v);
    size_t n = dict_used(d), pos = 0, i = n == 0 ? 0 : BATCH;
    bool one = n == 1;
    Value key, value;
    while (i == BATCH) {
        if (!one && write_op(p, OP_MARK) < 0)
            return -1;
        for (i = 0; i < (one ? 1 : BATCH) && dict_next(d, &pos, &key, &value); i++) {
            int failed = save(p, key, ASK_PERSISTENT);
            if (failed == 0 && (failed = save(p, value, ASK_PERSISTENT)) < 0)
                pickle_note("when serializing %T item %R", api_of(v), api_of(key));
            value_release(key);
            value_release(value);
            if (failed)
                return -1;
        }
        if (one && i == 0)
            return 0;
        if (write_op(p, one ? OP_SETITEM : OP_SETITEMS) < 0)
            return -1;
        if (dict_used(d) != n) {
            PyErr_SetString(PyExc_RuntimeError, "dictionary changed size during iteration");
            return -1;
        }
    }
    return 0;
}

/* Deep down in fast mode a cycle would never end: what is being written is remembered then. */
enum { FAST_DEEP = 50 };
static int fast_enter(struct pickler *p, PyObject *o)
{
    if (++p->fast_depth <= FAST_DEEP)
        return 0;
    PyObject *key = PyLong_FromVoidPtr(o);
    int known = -1;
    if (key && (p->fast_inside || (p->fast_inside = PyDict_New()) != NULL))
        known = PyDict_Contains(p->fast_inside, key);
    if (known > 0) {
        PyErr_Format(PyExc_ValueError, "fast mode: can't pickle cyclic objects including object type %.200s at %p", Py_TYPE(o)->tp_name, (void *)o);
        known = -1;
    } else if (known == 0) {
        known = PyDict_SetItem(p->fast_inside, key, Py_None);
    }
    Py_XDECREF(key);
    if (known < 0)
        p->fast_depth = 0;
    return known;
}
static int fast_leave(struct pickler *p, PyObject *o, int failed)
{
    if (failed || p->fast_depth == 0)
        return failed;
    if (p->fast_depth-- <= FAST_DEEP)
        return 0;
    PyObject *key = PyLong_FromVoidPtr(o);
    failed = key ? PyDict_DelItem(p->fast_inside, key) : -1;
    Py_XDECREF(key);
    return failed;
}

static int save_items(struct pickler *p, Value v, bool list)
{
    if (p->bin && p->proto > 0)
        return list ? save_list_items(p, v) : save_dict_items(p, v);
    PyObject *items = list ? Py_NewRef(api_of(v)) : PyDict_Items(api_of(v)), *it = items ? PyObject_GetIter(items) : NULL;
    int failed = it ? save_from_iterator(p, it, api_of(v), !list) : -1;
    Py_XDECREF(it);
    Py_XDECREF(items);
    return failed;
}

static int save_list_or_dict(struct pickler *p, Value v, bool list)
{
    bool fast = p->fast != 0;
    if (fast && fast_enter(p, api_of(v)) < 0)
        return -1;
    int failed;
    if (p->bin)
        failed = write_op(p, list ? OP_EMPTY_LIST : OP_EMPTY_DICT);
    else
        failed = write_bytes(p, list ? "(l" : "(d", 2);
    if (failed == 0 && (failed = save_memo_put(p, v)) == 0)
        failed = save_items(p, v, list);
    return fast ? fast_leave(p, api_of(v), failed) : failed;
}

static int save_set(struct pickler *p, Value v, bool frozen)
{
    if (p->proto < 4) {
        PyObject *items = PySequence_List(api_of(v));
        return items ? save_reduction_take(p, Py_BuildValue("(O(N))", (PyObject *)Py_TYPE(api_of(v)), items), api_of(v)) : -1;
    }
    DictObj *d = &((SetObj *)value_obj(v))->dict;
    if (!frozen && (write_op(p, OP_EMPTY_SET) < 0 || save_memo_put(p, v) < 0))
        return -1;
    size_t n = dict_used(d), pos = 0, i = 0;
    if (n == 0 && !frozen)
        return 0;
    do {
        if (write_op(p, OP_MARK) < 0)
            return -1;
        Value item;
        for (i = 0; (frozen || i < BATCH) && dict_next(d, &pos, &item, NULL); i++) {
            int failed = save(p, item, ASK_PERSISTENT);
            value_release(item);
            if (failed)
                return pickle_note("when serializing %T element", api_of(v));
        }
        if (!frozen && write_op(p, OP_ADDITEMS) < 0)
            return -1;
        if (dict_used(d) != n) {
            PyErr_SetString(PyExc_RuntimeError, "set changed size during iteration");
            return -1;
        }
    } while (!frozen && i == BATCH);
    if (!frozen)
        return 0;
    struct memo_entry *e = save_memo_find(&p->memo, v.w);
    if (e) {                                 /* as with tuples */
        size_t index = e->index;
        return write_op(p, OP_POP_MARK) < 0 ? -1 : save_memo_get(p, index);
    }
    return write_op(p, OP_FROZENSET) < 0 ? -1 : save_memo_put(p, v);
}

/* ---- items from an iterator ---- */

static int save_one(struct pickler *p, PyObject *item, PyObject *of, bool pair, size_t i)
{
    if (!pair)
        return save_api(p, item) < 0 ? pickle_note("when serializing %T item %zu", of, i) : 0;
    if (!PyTuple_Check(item) || PyTuple_GET_SIZE(item) != 2) {
        raise_type_error("dict items iterator must return 2-tuples");
        return -1;
    }
    if (save_api(p, PyTuple_GET_ITEM(item, 0)) < 0)
        return -1;
    return save_api(p, PyTuple_GET_ITEM(item, 1)) < 0 ? pickle_note("when serializing %T item %R", of, PyTuple_GET_ITEM(item, 0)) : 0;
}

static int save_one_take(struct pickler *p, PyObject *item, PyObject *of, bool pair, size_t i)
{
    int failed = save_one(p, item, of, pair, i);
    Py_DECREF(item);
    return failed;
}

/* Batches; one item alone comes without a mark. */
int save_from_iterator(struct pickler *p, PyObject *it, PyObject *of, bool pairs)
{
    enum opcode single = pairs ? OP_SETITEM : OP_APPEND, many = pairs ? OP_SETITEMS : OP_APPENDS;
    size_t total = 0, n;
    PyObject *item, *second;
    do {
        if ((item = PyIter_Next(it)) == NULL)
            break;
        second = p->proto == 0 ? NULL : PyIter_Next(it);
        if (second == NULL) {
            if (p->proto != 0 && error_pending()) {
                Py_DECREF(item);
                return -1;
            }
            if (save_one_take(p, item, of, pairs, total++) < 0 || write_op(p, single) < 0)
                return -1;
            n = p->proto == 0 ? BATCH : 0;
            continue;
        }
        if (write_op(p, OP_MARK) < 0 || save_one(p, item, of, pairs, total++) < 0) {
            Py_DECREF(item);
            Py_DECREF(second);
            return -1;
        }
        Py_DECREF(item);
        for (n = 1, item = second; item; item = n < BATCH ? PyIter_Next(it) : NULL, n += item != NULL) {
            if (n == 1)
                n = 2;
            if (save_one_take(p, item, of, pairs, total++) < 0)
                return -1;
        }
        if (error_pending() || write_op(p, many) < 0)
            return -1;
    } while (n == BATCH);
    return error_pending() ? -1 : 0;
}

/* ---- dispatch ---- */

/* 1: it has been written; 0: it has no persistent id; -1. */
static int save_persistent(struct pickler *p, Value v)
{
    PyObject *id = PyObject_CallOneArg(p->persistent_id, api_of(v));
    if (id == NULL)
        return -1;
    if (id == Py_None)
        return 0;
    int failed;
    if (p->bin) {
        failed = save(p, value_of(id), NOT_PERSISTENT) < 0 ? -1 : write_op(p, OP_BINPERSID);
        Py_DECREF(id);
        return failed ? -1 : 1;
    }
    PyObject *text = PyObject_Str(id);
    Py_DECREF(id);
    if (text && !PyUnicode_IS_ASCII(text)) {
        PyErr_SetString(p->st->pickling_error, "persistent IDs in protocol 0 must be ASCII strings");
        Py_CLEAR(text);
    }
    return save_long_text(p, "P", text, "\n") < 0 ? -1 : 1;
}

static int save_container(struct pickler *p, Value v, uint32_t shape)
{
    if (recursion_enter(" while pickling an object"))
        return -1;
    int failed;
    switch (shape) {
    case SHAPE_ID_LIST: failed = save_list_or_dict(p, v, true); break;
    case SHAPE_ID_DICT: failed = save_list_or_dict(p, v, false); break;
    case SHAPE_ID_TUPLE: failed = save_tuple(p, v); break;
    case SHAPE_ID_SET: failed = save_set(p, v, false); break;
    case SHAPE_ID_FROZENSET: failed = save_set(p, v, true); break;
    case SHAPE_ID_BYTEARRAY: failed = save_bytearray(p, api_of(v)); break;
    default:
        if (Py_IS_TYPE(api_of(v), &PyPickleBuffer_Type))
            failed = save_picklebuffer(p, api_of(v));
        else if (p->fast && !PyType_Check(api_of(v)))
            failed = fast_enter(p, api_of(v)) < 0 ? -1 : fast_leave(p, api_of(v), save_other(p, api_of(v)));
        else
            failed = save_other(p, api_of(v));
    }
    recursion_leave();
    return failed;
}

int save(struct pickler *p, Value v, enum persistent persistent)
{
    if (UNLIKELY(p->len >= p->boundary) && write_boundary(p) < 0)
        return -1;
    if (UNLIKELY(p->persistent_id != NULL) && persistent == ASK_PERSISTENT) {
        int done = save_persistent(p, v);
        if (done)
            return done < 0 ? -1 : 0;
    }
    uint32_t shape = 0;
    if (value_is_ptr(v)) {
        shape = load_relaxed_u32(&value_obj(v)->shape);
        if (shape == SHAPE_ID_INT)
            return save_int(p, v);
    } else if (value_is_int(v)) {
        return save_int(p, v);
    } else if (value_is_float(v)) {
        return save_float(p, v);
    } else if (is_none(v)) {
        return write_op(p, OP_NONE);
    } else if (value_is_bool(v)) {
        return save_bool(p, v.w == V_TRUE.w);
    }
    struct memo_entry *e = save_memo_find(&p->memo, v.w);
    if (e)
        return save_memo_get(p, e->index);
    if (shape == SHAPE_ID_STR)
        return save_str(p, v);
    if (shape == SHAPE_ID_BYTES)
        return save_bytes(p, v);
    return save_container(p, v, shape);
}

/* ---- a whole dump ---- */

void pickler_start(struct pickler *p, const struct pickle_state *st)
{
    memset(p, 0, offsetof(struct pickler, memo));
    p->st = st;
    p->frame_at = NO_FRAME;
    p->boundary = SIZE_MAX;
    save_memo_start(&p->memo);
}

void pickler_end(struct pickler *p)
{
    save_memo_clear(&p->memo);
    value_release(p->out);
    p->out = (Value){0};
    p->len = p->room = p->limit = 0;
    Py_CLEAR(p->write);
    Py_CLEAR(p->buffer_callback);
    Py_CLEAR(p->fast_inside);
}

int pickler_set(struct pickler *p, PyObject *protocol, bool fix_imports, PyObject *buffer_callback)
{
    long proto = PICKLE_DEFAULT;
    if (protocol && protocol != Py_None) {
        proto = PyLong_AsLong(protocol);
        if (proto == -1 && error_pending())
            return -1;
        if (proto < 0)
            proto = PICKLE_HIGHEST;
        if (proto > PICKLE_HIGHEST) {
            raise_value_error("pickle protocol must be <= %d", PICKLE_HIGHEST);
            return -1;
        }
    }
    if (buffer_callback == Py_None)
        buffer_callback = NULL;
    if (buffer_callback && proto < 5) {
        raise_value_error("buffer_callback needs protocol >= 5");
        return -1;
    }
    p->proto = (int)proto;
    p->bin = proto > 0;
    p->fix_imports = fix_imports && proto < 3;
    Py_XSETREF(p->buffer_callback, Py_XNewRef(buffer_callback));
    return 0;
}

int pickler_set_file(struct pickler *p, PyObject *file)
{
    PyObject *write;
    if (PyObject_GetOptionalAttrString(file, "write", &write) < 0)
        return -1;
    if (write == NULL) {
        raise_type_error("file must have a 'write' attribute");
        return -1;
    }
    Py_XSETREF(p->write, write);
    return 0;
}

int pickler_dump(struct pickler *p, PyObject *o)
{
    value_release(p->out);                   /* what a failed dump has left */
    p->out = (Value){0};
    p->len = p->room = p->limit = 0;
    p->frame_at = NO_FRAME;
    p->boundary = SIZE_MAX;
    p->framing = false;
    p->fast_depth = 0;
    char header[2] = {(char)OP_PROTO, (char)p->proto};
    if (p->proto >= 2 && write_bytes(p, header, 2) < 0)
        return -1;
    if (p->proto >= 4) {
        p->framing = true;
        p->limit = 0;
    }
    int failed = save_api(p, o) < 0 || write_op(p, OP_STOP) < 0 || write_end_frame(p) < 0 ? -1 : 0;
    p->framing = false;
    return failed || p->write == NULL ? failed : write_flush(p);
}
