/* stdlib/_pickle_load.c -- reading a pickle: the stack machine and its opcodes.
 *
 * What has been read stands on one stack of counted values; a mark is a place in it. `fence` is the innermost mark: nothing below it may be
 * popped, so that no pickle, however malformed, reaches under a mark or under the stack. An opcode takes its operands off the stack before it
 * does anything that may fail or run Python code with them.
 */
#include <errno.h>
#include <stdlib.h>

#include "stdlib/_pickle_int.h"

int load_underflow(const struct loader *l)
{
    PyErr_SetString(l->st->unpickling_error, l->marks_used ? "unexpected MARK found" : "unpickling stack underflow");
    return -1;
}

static int grow_stack(struct loader *l)
{
    size_t room = l->room * 2;
    Value *stack = realloc(l->stack == l->few ? NULL : l->stack, room * sizeof *stack);
    if (stack == NULL)
        return (PyErr_NoMemory(), -1);
    if (l->stack == l->few)
        memcpy(stack, l->few, sizeof l->few);
    l->stack = stack;
    l->room = room;
    return 0;
}

int load_push(struct loader *l, Value v)
{
    if (UNLIKELY(is_raised(v)))
        return -1;
    if (UNLIKELY(l->depth == l->room) && grow_stack(l) < 0) {
        value_release(v);
        return -1;
    }
    l->stack[l->depth++] = v;
    return 0;
}

Value load_pop(struct loader *l)
{
    if (UNLIKELY(l->depth <= l->fence))
        return (load_underflow(l), V_RAISED);
    return l->stack[--l->depth];
}

static void drop_to(struct loader *l, size_t depth)
{
    while (l->depth > depth)
        value_release(l->stack[--l->depth]);
}

void loader_drop_stack(struct loader *l)
{
    drop_to(l, 0);
    if (l->stack != l->few)                  /* NULL in one that has just been born */
        free(l->stack);
    if (l->marks != l->few_marks)
        free(l->marks);
    l->stack = l->few;
    l->marks = l->few_marks;
    l->room = sizeof l->few / sizeof l->few[0];
    l->marks_room = sizeof l->few_marks / sizeof l->few_marks[0];
    l->fence = l->marks_used = 0;
}

static int push_mark(struct loader *l)
{
    if (l->marks_used == l->marks_room) {
        size_t room = l->marks_room * 2;
        size_t *marks = realloc(l->marks == l->few_marks ? NULL : l->marks, room * sizeof *marks);
        if (marks == NULL)
            return (PyErr_NoMemory(), -1);
        if (l->marks == l->few_marks)
            memcpy(marks, l->few_marks, sizeof l->few_marks);
        l->marks = marks;
        l->marks_room = room;
    }
    l->marks[l->marks_used++] = l->fence = l->depth;
    return 0;
}

int load_marker(struct loader *l, size_t *at)
{
    if (l->marks_used == 0) {
        PyErr_SetString(l->st->unpickling_error, "could not find MARK");
        return -1;
    }
    *at = l->marks[--l->marks_used];
    l->fence = l->marks_used ? l->marks[l->marks_used - 1] : 0;
    return 0;
}

Value load_pop_tuple(struct loader *l, size_t from)
{
    if (from < l->fence || from > l->depth)
        return (load_underflow(l), V_RAISED);
    size_t n = l->depth - from;
    l->depth = from;
    return n ? tuple_take_values(&l->stack[from], n) : value_from_obj(&tuple_empty);
}

/* ---- numbers ---- */

/* A line in memory of its own, with a NUL behind it: PyMem_Free. */
static char *copy_line(struct loader *l, size_t *n)
{
    const uint8_t *line = read_line(l, n);
    if (line == NULL || *n < 2)
        return line ? (read_truncated(l), NULL) : NULL;
    char *copy = PyMem_Malloc(*n + 1);
    if (copy == NULL)
        return (PyErr_NoMemory(), NULL);
    memcpy(copy, line, *n);
    copy[*n] = 0;
    return copy;
}

static int load_int(struct loader *l)
{
    size_t n;
    char *line = copy_line(l, &n), *end;
    if (line == NULL)
        return -1;
    errno = 0;
    long x = strtol(line, &end, 10);
    Value v;
    if (errno || *end != '\n' || end[1]) {
        v = value_of(PyLong_FromString(line, NULL, 10));
        if (is_raised(v) && PyErr_ExceptionMatches(PyExc_ValueError))
            raise_value_error("could not convert string to int");
    } else {
        v = n == 3 && (x == 0 || x == 1) ? value_from_bool(x == 1) : int_from_i64(x);
    }
    PyMem_Free(line);
    return load_push(l, v);
}

static int load_long(struct loader *l)
{
    size_t n;
    char *line = copy_line(l, &n);
    if (line == NULL)
        return -1;
    if (line[n - 2] == 'L')
        line[n - 2] = 0;
    Value v = value_of(PyLong_FromString(line, NULL, 10));
    PyMem_Free(line);
    return load_push(l, v);
}

static int load_binary_int(struct loader *l, size_t bytes)
{
    const uint8_t *at = read_bytes(l, bytes);
    if (at == NULL)
        return -1;
    uint32_t n = (uint32_t)get_number(at, bytes);
    return load_push(l, value_from_int(bytes == 4 ? (int64_t)(int32_t)n : (int64_t)n));
}

static int load_binary_long(struct loader *l, size_t size_bytes)
{
    const uint8_t *at = read_bytes(l, size_bytes);
    if (at == NULL)
        return -1;
    uint32_t n = (uint32_t)get_number(at, size_bytes);
    if (n > INT32_MAX) {
        PyErr_SetString(l->st->unpickling_error, "LONG pickle has negative byte count");
        return -1;
    }
    if (n <= 65536) {
        if ((at = read_bytes(l, n)) == NULL)
            return -1;
        if (n <= 8) {                        /* the sign is the highest bit that there is */
            uint64_t x = 0;
            for (uint32_t i = 0; i < n; i++)
                x |= (uint64_t)at[i] << 8 * i;
            unsigned spare = n ? 64 - 8 * n : 0;
            return load_push(l, int_from_i64((int64_t)(x << spare) >> spare));
        }
        return load_push(l, value_of(PyLong_FromNativeBytes(at, n, 1)));
    }
    Value bytes = read_new_bytes(l, n);
    if (is_raised(bytes))
        return -1;
    Value v = value_of(PyLong_FromNativeBytes(bytes_data(bytes_obj(bytes)), n, 1));
    value_release(bytes);
    return load_push(l, v);
}

static int load_float(struct loader *l)
{
    size_t n;
    char *line = copy_line(l, &n), *end;
    if (line == NULL)
        return -1;
    double d = PyOS_string_to_double(line, &end, PyExc_OverflowError);
    int failed = d == -1.0 && error_pending() ? -1 : 0;
    if (failed == 0 && *end != '\n' && *end != 0) {
        raise_value_error("could not convert string to float");
        failed = -1;
    }
    PyMem_Free(line);
    return failed ? -1 : load_push(l, value_from_float(d));
}

static int load_binary_float(struct loader *l)
{
    const uint8_t *at = read_bytes(l, 8);
    if (at == NULL)
        return -1;
    uint64_t bits;
    memcpy(&bits, at, 8);
    bits = __builtin_bswap64(bits);
    double d;
    memcpy(&d, &bits, 8);
    return load_push(l, value_from_float(d));
}

/* ---- strings ---- */

/* A length of 1, 4 or 8 bytes. */
static int read_size(struct loader *l, size_t bytes, const char *what, size_t *n)
{
    const uint8_t *at = read_bytes(l, bytes);
    if (at == NULL)
        return -1;
    uint64_t size = get_number(at, bytes);
    if (size > (uint64_t)PY_SSIZE_T_MAX) {
        raise_overflow("%s exceeds system's maximum%s of %zd bytes", what, what[0] == 'F' ? "" : " size", PY_SSIZE_T_MAX);
        return -1;
    }
    *n = (size_t)size;
    return 0;
}

static bool all_ascii(const uint8_t *s, size_t n)
{
    uint64_t x, any = 0;
    for (; n >= 8; s += 8, n -= 8) {
        memcpy(&x, s, 8);
        any |= x;
    }
    while (n--)
        any |= *s++;
    return (any & UINT64_C(0x8080808080808080)) == 0;
}

static int load_binary_str(struct loader *l, size_t size_bytes)
{
    size_t n;
    if (read_size(l, size_bytes, "BINUNICODE", &n) < 0)
        return -1;
    Value kept = {0};
    const uint8_t *at;
    if (LIKELY((size_t)(l->end - l->in) >= n)) {
        at = l->in;
        l->in += n;
    } else if (n <= 65536) {
        if ((at = read_bytes(l, n)) == NULL)
            return -1;
    } else {
        kept = read_new_bytes(l, n);
        if (is_raised(kept))
            return -1;
        at = (const uint8_t *)bytes_data(bytes_obj(kept));
    }
    Value v = all_ascii(at, n) ? str_from_ascii((const char *)at, n) : value_of(PyUnicode_DecodeUTF8((const char *)at, (Py_ssize_t)n, "surrogatepass"));
    value_release(kept);
    return load_push(l, v);
}

static int load_binary_bytes(struct loader *l, size_t size_bytes)
{
    size_t n;
    return read_size(l, size_bytes, "BINBYTES", &n) < 0 ? -1 : load_push(l, read_new_bytes(l, n));
}

static int load_bytearray(struct loader *l)
{
    size_t n;
    return read_size(l, 8, "BYTEARRAY8", &n) < 0 ? -1 : load_push(l, value_of(read_new_bytearray(l, n)));
}

/* A str of Python 2, consumed: stays bytes, or is decoded. */
static int push_old_string(struct loader *l, PyObject *bytes)
{
    if (bytes == NULL)
        return -1;
    const char *encoding = l->encoding ? PyUnicode_AsUTF8(l->encoding) : "ASCII", *errors = l->errors ? PyUnicode_AsUTF8(l->errors) : "strict";
    if (encoding == NULL || errors == NULL) {
        Py_DECREF(bytes);
        return -1;
    }
    if (strcmp(encoding, "bytes") == 0)
        return load_push(l, value_of(bytes));
    PyObject *text = PyUnicode_FromEncodedObject(bytes, encoding, errors);
    Py_DECREF(bytes);
    return load_push(l, value_of(text));
}

static int load_string(struct loader *l)
{
    size_t n;
    const uint8_t *line = read_line(l, &n);
    if (line == NULL)
        return -1;
    n--;
    if (n < 2 || line[0] != line[n - 1] || (line[0] != '\'' && line[0] != '"')) {
        PyErr_SetString(l->st->unpickling_error, "the STRING opcode argument must be quoted");
        return -1;
    }
    return push_old_string(l, PyBytes_DecodeEscape((const char *)line + 1, (Py_ssize_t)n - 2, NULL, 0, NULL));
}

static int load_binary_string(struct loader *l, size_t size_bytes)
{
    size_t n;
    if (read_size(l, size_bytes, "BINSTRING", &n) < 0)
        return -1;
    if (n > INT32_MAX) {
        PyErr_SetString(l->st->unpickling_error, "BINSTRING pickle has negative byte count");
        return -1;
    }
    return push_old_string(l, api_of(read_new_bytes(l, n)));
}

static int load_text(struct loader *l)
{
    size_t n;
    const uint8_t *line = read_line(l, &n);
    return line ? load_push(l, value_of(PyUnicode_DecodeRawUnicodeEscape((const char *)line, (Py_ssize_t)n - 1, NULL))) : -1;
}

/* ---- buffers ---- */

static int load_next_buffer(struct loader *l)
{
    if (l->buffers == NULL) {
        PyErr_SetString(l->st->unpickling_error, "pickle stream refers to out-of-band data but no *buffers* argument was given");
        return -1;
    }
    PyObject *buffer = PyIter_Next(l->buffers);
    if (buffer == NULL && !error_pending())
        PyErr_SetString(l->st->unpickling_error, "not enough out-of-band buffers");
    return load_push(l, value_of(buffer));
}

static int load_readonly_buffer(struct loader *l)
{
    Value buffer = load_pop(l);
    PyObject *view = is_raised(buffer) ? NULL : PyMemoryView_FromObject(api_of(buffer));
    if (view == NULL) {
        value_release(buffer);
        return -1;
    }
    if (PyMemoryView_GET_BUFFER(view)->readonly) {
        Py_DECREF(view);
        return load_push(l, buffer);
    }
    value_release(buffer);
    PyObject *readonly = PyObject_CallMethod(view, "toreadonly", NULL);
    Py_DECREF(view);
    return load_push(l, value_of(readonly));
}

/* ---- containers ---- */

static int load_small_tuple(struct loader *l, size_t n)
{
    if (l->depth < n)
        return load_underflow(l);
    return load_push(l, load_pop_tuple(l, l->depth - n));
}

static int load_tuple(struct loader *l)
{
    size_t from;
    return load_marker(l, &from) < 0 ? -1 : load_push(l, load_pop_tuple(l, from));
}

static int load_list(struct loader *l)
{
    size_t from;
    if (load_marker(l, &from) < 0)
        return -1;
    size_t n = l->depth - from;
    l->depth = from;
    return load_push(l, list_take_values(n ? &l->stack[from] : NULL, n));      /* the first mark of all: there is no stack yet */
}

static int load_dict(struct loader *l)
{
    size_t from;
    if (load_marker(l, &from) < 0)
        return -1;
    size_t n = l->depth - from;
    if (n % 2) {
        PyErr_SetString(l->st->unpickling_error, "odd number of items for DICT");
        return -1;
    }
    Value dict = dict_new();
    for (size_t i = from; !is_raised(dict) && i < l->depth; i += 2) {
        if (dict_set((DictObj *)value_obj(dict), l->stack[i], l->stack[i + 1]) < 0) {
            value_release(dict);
            dict = V_RAISED;
        }
    }
    drop_to(l, from);
    return load_push(l, dict);
}

static int load_frozenset(struct loader *l)
{
    size_t from;
    if (load_marker(l, &from) < 0)
        return -1;
    Value items = load_pop_tuple(l, from), set = is_raised(items) ? V_RAISED : value_of(PyFrozenSet_New(api_of(items)));
    value_release(items);
    return load_push(l, set);
}

static int load_popped(struct loader *l)
{
    size_t at;
    if (l->marks_used && l->marks[l->marks_used - 1] == l->depth)
        return load_marker(l, &at);          /* it is the mark that is popped */
    if (l->depth <= l->fence)
        return load_underflow(l);
    value_release(l->stack[--l->depth]);
    return 0;
}

static int load_pop_mark(struct loader *l)
{
    size_t from;
    if (load_marker(l, &from) < 0)
        return -1;
    drop_to(l, from);
    return 0;
}

/* ---- memo ---- */

static int push_from_memo(struct loader *l, size_t index)
{
    Value v = load_memo_get(l, index);
    if (is_absent(v)) {
        PyErr_Format(l->st->unpickling_error, "Memo value not found at index %zd", (Py_ssize_t)index);
        return -1;
    }
    return load_push(l, v);
}

static int load_get_binary(struct loader *l, size_t bytes)
{
    const uint8_t *at = read_bytes(l, bytes);
    return at ? push_from_memo(l, (size_t)get_number(at, bytes)) : -1;
}

static int read_index(struct loader *l, Py_ssize_t *index)
{
    size_t n;
    char *line = copy_line(l, &n);
    PyObject *number = line ? PyLong_FromString(line, NULL, 10) : NULL;
    PyMem_Free(line);
    if (number == NULL)
        return -1;
    *index = PyLong_AsSsize_t(number);
    Py_DECREF(number);
    return *index == -1 && error_pending() ? -1 : 0;
}

static int load_get(struct loader *l)
{
    Py_ssize_t index;
    if (read_index(l, &index) < 0)
        return -1;
    if (index < 0) {
        PyErr_Format(l->st->unpickling_error, "Memo value not found at index %zd", index);
        return -1;
    }
    return push_from_memo(l, (size_t)index);
}

static int put_top(struct loader *l, size_t index)
{
    if (l->depth <= l->fence)
        return load_underflow(l);
    Value v = l->stack[l->depth - 1];
    if (LIKELY(index < l->memo_room) && l->memo[index].w == 0) {
        l->memo[index] = value_keep(v);
        l->memo_used++;
        return 0;
    }
    return load_memo_put(l, index, v);
}

static int load_put(struct loader *l)
{
    Py_ssize_t index;
    if (read_index(l, &index) < 0)
        return -1;
    if (l->depth <= l->fence)
        return load_underflow(l);
    if (index < 0) {
        raise_value_error("negative PUT argument");
        return -1;
    }
    return put_top(l, (size_t)index);
}

static int load_put_binary(struct loader *l, size_t bytes)
{
    const uint8_t *at = read_bytes(l, bytes);
    return at ? put_top(l, (size_t)get_number(at, bytes)) : -1;
}

/* ---- persistent ids, protocol, frames ---- */

/* Consumes id. */
static int push_persistent(struct loader *l, PyObject *id)
{
    if (id == NULL)
        return -1;
    PyObject *found = NULL;
    if (l->persistent_load)
        found = PyObject_CallOneArg(l->persistent_load, id);
    else
        PyErr_SetString(l->st->unpickling_error, "A load persistent id instruction was encountered, but no persistent_load function was specified.");
    Py_DECREF(id);
    return load_push(l, value_of(found));
}

static int load_persistent(struct loader *l)
{
    size_t n;
    const uint8_t *line = read_line(l, &n);
    if (line == NULL)
        return -1;
    if (!all_ascii(line, n - 1)) {
        PyErr_SetString(l->st->unpickling_error, "persistent IDs in protocol 0 must be ASCII strings");
        return -1;
    }
    return push_persistent(l, api_of(str_from_ascii((const char *)line, n - 1)));
}

static int load_protocol(struct loader *l)
{
    const uint8_t *at = read_bytes(l, 1);
    if (at == NULL)
        return -1;
    if (*at > PICKLE_HIGHEST) {
        raise_value_error("unsupported pickle protocol: %d", *at);
        return -1;
    }
    l->proto = *at;
    return 0;
}

static int load_frame(struct loader *l)
{
    size_t n;
    return read_size(l, 8, "FRAME length", &n) < 0 ? -1 : read_frame(l, n);
}

static int bad_opcode(struct loader *l, uint8_t op)
{
    if (op >= ' ' && op < 0x7f && op != '\'' && op != '\\')
        PyErr_Format(l->st->unpickling_error, "invalid load key, '%c'.", op);
    else
        PyErr_Format(l->st->unpickling_error, "invalid load key, '\\x%02x'.", op);
    return -1;
}

/* ---- the machine ---- */

static int rare_opcode(struct loader *l, uint8_t op)
{
    size_t from;
    switch (op) {
    case OP_INT: return load_int(l);
    case OP_LONG: return load_long(l);
    case OP_FLOAT: return load_float(l);
    case OP_LONG4: return load_binary_long(l, 4);
    case OP_BINUNICODE8: return load_binary_str(l, 8);
    case OP_BINBYTES: return load_binary_bytes(l, 4);
    case OP_BINBYTES8: return load_binary_bytes(l, 8);
    case OP_BYTEARRAY8: return load_bytearray(l);
    case OP_NEXT_BUFFER: return load_next_buffer(l);
    case OP_READONLY_BUFFER: return load_readonly_buffer(l);
    case OP_STRING: return load_string(l);
    case OP_BINSTRING: return load_binary_string(l, 4);
    case OP_SHORT_BINSTRING: return load_binary_string(l, 1);
    case OP_UNICODE: return load_text(l);
    case OP_EMPTY_SET: return load_push(l, set_new());
    case OP_ADDITEMS: return build_add_items(l);
    case OP_FROZENSET: return load_frozenset(l);
    case OP_LIST: return load_list(l);
    case OP_DICT: return load_dict(l);
    case OP_POP: return load_popped(l);
    case OP_POP_MARK: return load_pop_mark(l);
    case OP_DUP: return l->depth <= l->fence ? load_underflow(l) : load_push(l, value_keep(l->stack[l->depth - 1]));
    case OP_GET: return load_get(l);
    case OP_PUT: return load_put(l);
    case OP_GLOBAL: return load_global(l);
    case OP_EXT1: return load_extension(l, 1);
    case OP_EXT2: return load_extension(l, 2);
    case OP_EXT4: return load_extension(l, 4);
    case OP_INST: return build_named_instance(l);
    case OP_OBJ: return build_instance(l);
    case OP_NEWOBJ_EX: return build_new(l, true);
    case OP_PERSID: return load_persistent(l);
    case OP_BINPERSID: return push_persistent(l, api_of(load_pop(l)));
    case OP_PROTO: return load_protocol(l);
    case OP_FRAME: return load_frame(l);
    case OP_APPEND: return l->depth < l->fence + 2 ? load_underflow(l) : build_append(l, l->depth - 1);
    case OP_SETITEM: return l->depth < l->fence + 2 ? load_underflow(l) : build_set_items(l, l->depth - 2);
    case OP_APPENDS: return load_marker(l, &from) < 0 ? -1 : build_append(l, from);
    case OP_SETITEMS: return load_marker(l, &from) < 0 ? -1 : build_set_items(l, from);
    default: return bad_opcode(l, op);
    }
}

static int opcode(struct loader *l, uint8_t op)
{
    switch (op) {
    case OP_NONE: return load_push(l, V_NONE);
    case OP_NEWTRUE: return load_push(l, V_TRUE);
    case OP_NEWFALSE: return load_push(l, V_FALSE);
    case OP_BININT1: return load_binary_int(l, 1);
    case OP_BININT2: return load_binary_int(l, 2);
    case OP_BININT: return load_binary_int(l, 4);
    case OP_LONG1: return load_binary_long(l, 1);
    case OP_BINFLOAT: return load_binary_float(l);
    case OP_SHORT_BINUNICODE: return load_binary_str(l, 1);
    case OP_BINUNICODE: return load_binary_str(l, 4);
    case OP_SHORT_BINBYTES: return load_binary_bytes(l, 1);
    case OP_EMPTY_TUPLE: return load_push(l, value_from_obj(&tuple_empty));
    case OP_TUPLE1: return load_small_tuple(l, 1);
    case OP_TUPLE2: return load_small_tuple(l, 2);
    case OP_TUPLE3: return load_small_tuple(l, 3);
    case OP_TUPLE: return load_tuple(l);
    case OP_EMPTY_LIST: return load_push(l, value_of(PyList_New(0)));
    case OP_EMPTY_DICT: return load_push(l, dict_new());
    case OP_MARK: return push_mark(l);
    case OP_MEMOIZE: return put_top(l, l->memo_used);
    case OP_BINPUT: return load_put_binary(l, 1);
    case OP_LONG_BINPUT: return load_put_binary(l, 4);
    case OP_BINGET: return load_get_binary(l, 1);
    case OP_LONG_BINGET: return load_get_binary(l, 4);
    case OP_STACK_GLOBAL: return load_stack_global(l);
    case OP_REDUCE: return build_reduce(l);
    case OP_NEWOBJ: return build_new(l, false);
    case OP_BUILD: return build_state(l);
    default: return rare_opcode(l, op);
    }
}

PyObject *loader_load(struct loader *l)
{
    loader_drop_stack(l);
    l->proto = 0;
    for (;;) {
        const uint8_t *at = read_bytes(l, 1);
        if (at == NULL) {
            if (PyErr_ExceptionMatches(l->st->unpickling_error) && l->in == l->end) {
                PyErr_Clear();
                PyErr_SetString(PyExc_EOFError, "Ran out of input");
            }
            return NULL;
        }
        if (*at == OP_STOP)
            break;
        if (opcode(l, *at) < 0)
            return NULL;
    }
    Value v = load_pop(l);
    if (!is_raised(v) && read_finish(l) < 0) {
        value_release(v);
        return NULL;
    }
    loader_drop_stack(l);
    return api_of(v);
}
