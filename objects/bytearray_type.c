/* objects/bytearray_type.c -- the type bytearray: construction, operators, indexing, what changes it, the table of methods.
 *
 * A method reads its arguments first (that may run Python code), then takes the lock, looks at the length, and does all of its work at
 * once: to other threads every method is atomic. Appending and taking from the end, the common ways to change one, go through the
 * owner's section.
 * Tests.  tests/objects/test_bytes_array.c
 */
#include "objects/bytes_private.h"
#include "objects/iter_int.h"
#include "objects/str_int.h"
#include "objects/type.h"

static inline BytearrayObj *self_array(PyObject *self) { return bytearray_obj(value_of(self)); }
static PyObject *none_or(int failed)
{
    if (failed)
        return NULL;
    Py_RETURN_NONE;
}

/* Replaces bytes start .. end, clipped as slices are. Raises. */
static int splice(BytearrayObj *a, Py_ssize_t start, Py_ssize_t end, const void *from, size_t n)
{
    enum hold h = hold_lock(&a->hdr);
    clip_bounds(&start, &end, a->len);
    if (start > (Py_ssize_t)a->len)
        start = (Py_ssize_t)a->len;
    if (end < start)
        end = start;
    enum bytearray_result r = bytearray_splice_locked(a, (size_t)start, (size_t)end, from, n);
    hold_end(&a->hdr, h);
    return bytearray_fail(r);
}

static int append_data(BytearrayObj *a, const void *from, size_t n)
{
    enum hold h = hold_lock(&a->hdr);
    enum bytearray_result r = bytearray_splice_locked(a, a->len, a->len, from, n);
    hold_end(&a->hdr, h);
    return bytearray_fail(r);
}

/* --- construction ------------------------------------------------------------------------------------------------------------------------- */

static int append_byte(BytearrayObj *a, uint8_t c)
{
    enum hold h = hold_begin(&a->hdr);
    size_t n = a->len;
    bool fits = a->room && a->exports == 0 && a->start + n < a->room->data + a->room->cap;
    if (LIKELY(fits)) {
        store_relaxed_u8((uint8_t *)a->start + n, c);
        store_release_size(&a->len, n + 1);
    }
    hold_end(&a->hdr, h);
    return LIKELY(fits) ? 0 : append_data(a, &c, 1);
}

/* One after another, so that the iterator may see what there is. Empties it when something goes wrong. */
static int fill_by_iterator(BytearrayObj *a, PyObject *iterable)
{
    PyObject *it = PyObject_GetIter(iterable);
    if (it == NULL)
        return -1;
    int rc = 0;
    while (rc == 0) {
        Value item = iter_step(it);
        if (is_done(item))
            break;
        int c = is_raised(item) ? -1 : byte_from(api_of(item));
        value_release(item);
        rc = c < 0 ? -1 : append_byte(a, (uint8_t)c);
    }
    Py_DECREF(it);
    if (rc < 0) {
        PyObject *raised = PyErr_GetRaisedException();
        if (splice(a, 0, PY_SSIZE_T_MAX, "", 0) < 0)
            PyErr_Clear();
        PyErr_SetRaisedException(raised);
    }
    return rc;
}

static int append_ints(BytearrayObj *a, PyObject *iterable)
{
    struct byte_sink sink = byte_sink(codec_resize_buffer, NULL);
    int rc = bytes_collect(iterable, "byte must be in range(0, 256)", &sink);
    if (rc == 0)
        rc = append_data(a, sink.data, sink.len);
    buf_free(sink.data);
    return rc;
}

static int append_buffer(BytearrayObj *a, PyObject *o)
{
    if (IS_EXACT(value_of(o), BYTES))
        return append_data(a, bytes_data(bytes_obj(value_of(o))), bytes_length(value_of(o)));
    PyObject *b = PyBytes_FromObject(o);                     /* any layout of the memory; a bytearray may be a itself */
    int rc = b ? append_data(a, bytes_data(bytes_obj(value_of(b))), bytes_length(value_of(b))) : -1;
    Py_XDECREF(b);
    return rc;
}

static int fill(BytearrayObj *a, PyObject *source, PyObject *encoding, PyObject *errors)
{
    if (encoding || errors) {
        PyObject *b = bytes_encoded("bytearray", source, encoding, errors);
        int rc = b ? append_buffer(a, b) : -1;
        Py_XDECREF(b);
        return rc;
    }
    if (source == NULL)
        return 0;
    if (value_is_str(value_of(source))) {
        raise_type_error("string argument without an encoding");
        return -1;
    }
    size_t n;
    int counted = bytes_count_arg(source, &n);
    if (counted)
        return counted < 0 || (n && append_data(a, NULL, n) < 0) ? -1 : 0;
    if (PyObject_CheckBuffer(source))
        return append_buffer(a, source);
    if (type_of_api(source)->tp_iter == NULL && !PySequence_Check(source)) {
        raise_type_error("cannot convert '%.200s' object to bytearray", type_of_api(source)->tp_name);
        return -1;
    }
    if (IS_EXACT(value_of(source), LIST) || IS_EXACT(value_of(source), TUPLE))
        return append_ints(a, source);
    return fill_by_iterator(a, source);
}

static const char *const init_words[] = {"source", "encoding", "errors", NULL};
static const struct arg_spec init_spec = {"bytearray", init_words, .positional = 3};

static int tp_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    PyObject *a[3] = {NULL};
    if (args_bind_dict(&init_spec, args, kwargs, a) < 0)
        return -1;
    if (bytearray_len(self_array(self)) && splice(self_array(self), 0, PY_SSIZE_T_MAX, "", 0) < 0)
        return -1;
    return fill(self_array(self), a[0], a[1], a[2]);
}

/* bytearray(...) itself; calls of subclasses come by tp_new and tp_init. */
static PyObject *tp_call(PyObject *Py_UNUSED(type), PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
    PyObject *a[3] = {NULL};
    if (args_bind(&init_spec, args, PyVectorcall_NARGS(nargsf), kwnames, a) < 0)
        return NULL;
    Value v = bytearray_new(0, NULL);
    if (!is_raised(v) && fill(bytearray_obj(v), a[0], a[1], a[2]) < 0) {
        value_release(v);
        return NULL;
    }
    return api_of(v);
}

/* --- showing and comparing ------------------------------------------------------------------------------------------------------------------ */

static PyObject *tp_repr(PyObject *self)
{
    bool exact = IS_EXACT(value_of(self), BYTEARRAY);
    struct byte_self s;
    self_begin(&s, self);
    Value v = bytes_repr(s.data, s.len, true, exact ? "bytearray(" : "(", ")");
    self_end(&s);
    if (exact || is_raised(v))
        return api_of(v);
    PyObject *named = PyUnicode_FromFormat("%s%U", type_short_name(type_of_api(self)), api_of(v));
    value_release(v);
    return named;
}

static PyObject *tp_str(PyObject *self) { return bytes_warn("str() on a bytearray instance") < 0 ? NULL : tp_repr(self); }

static PyObject *tp_richcompare(PyObject *self, PyObject *other, int op)
{
    struct byte_arg x, y = {.own = NULL};
    if (!PyObject_CheckBuffer(self) || !PyObject_CheckBuffer(other)) {
        if (bytes_warn_comparison(self, other, op) < 0)
            return NULL;
        Py_RETURN_NOTIMPLEMENTED;
    }
    PyObject *result = NULL;
    if (byte_arg_get(self, &x) < 0 || byte_arg_get(other, &y) < 0) {
        PyErr_Clear();
        result = Py_NotImplemented;
    } else if (x.len != y.len && (op == Py_EQ || op == Py_NE)) {
        result = api_of(value_from_bool(op == Py_NE));
    } else {
        int order = memcmp(x.data, y.data, x.len < y.len ? x.len : y.len);
        if (order == 0)
            order = x.len == y.len ? 0 : x.len < y.len ? -1 : 1;
        bool b = op == Py_EQ ? order == 0 : op == Py_NE ? order != 0 : op == Py_LT ? order < 0 : op == Py_LE ? order <= 0
                 : op == Py_GT ? order > 0 : order >= 0;
        result = api_of(value_from_bool(b));
    }
    byte_arg_put(&y);
    byte_arg_put(&x);
    return result;
}

/* --- sequence --------------------------------------------------------------------------------------------------------------------------------- */

static Py_ssize_t length(PyObject *self) { return (Py_ssize_t)bytearray_len(self_array(self)); }
static PyObject *tp_iter(PyObject *self) { return bytes_iter_new(self, SHAPE_ID_BYTEARRAY_ITER); }

static PyObject *item(PyObject *self, Py_ssize_t i)
{
    int c = i < 0 ? -1 : bytearray_get(self_array(self), (size_t)i);
    return api_of(c < 0 ? raise_index_error("bytearray index out of range") : value_from_int(c));
}

static PyObject *repeat(PyObject *self, Py_ssize_t times)
{
    struct byte_self s;
    size_t n = times < 0 ? 0 : (size_t)times, total;
    self_begin(&s, self);
    char *to;
    Value v = __builtin_mul_overflow(s.len, n, &total) || total > BYTES_LENGTH_MAX ? raise_no_memory() : bytearray_new(total, &to);
    if (!is_raised(v) && total)
        for (size_t i = 0; i < total; i += s.len)
            memcpy(to + i, s.data, s.len);
    self_end(&s);
    return api_of(v);
}

static PyObject *iconcat(PyObject *self, PyObject *other)
{
    struct byte_arg a;
    if (byte_arg_get(other, &a) < 0)
        return api_of(raise_type_error("can't concat %.100s to %.100s", type_of_api(other)->tp_name, type_of_api(self)->tp_name));
    int rc = append_data(self_array(self), a.data, a.len);
    byte_arg_put(&a);
    return rc < 0 ? NULL : Py_NewRef(self);
}

static enum bytearray_result multiply_locked(BytearrayObj *a, size_t times)
{
    size_t more;
    if (times == 0)
        return bytearray_splice_locked(a, 0, a->len, "", 0);
    if (__builtin_mul_overflow(a->len, times - 1, &more) || more > BYTES_LENGTH_MAX)
        return BYTEARRAY_NO_MEMORY;
    if (more == 0)
        return BYTEARRAY_OK;
    if (a->exports)
        return BYTEARRAY_EXPORTED;
    char *copies = buf_alloc(more);
    if (copies == NULL)
        return BYTEARRAY_NO_MEMORY;
    for (size_t i = 0; i < more; i += a->len)
        memcpy(copies + i, a->start, a->len);
    enum bytearray_result r = bytearray_splice_locked(a, a->len, a->len, copies, more);
    buf_free(copies);
    return r;
}

static PyObject *irepeat(PyObject *self, Py_ssize_t times)
{
    BytearrayObj *a = self_array(self);
    enum hold h = hold_lock(&a->hdr);
    enum bytearray_result r = multiply_locked(a, times < 0 ? 0 : (size_t)times);
    hold_end(&a->hdr, h);
    return bytearray_fail(r) < 0 ? NULL : Py_NewRef(self);
}

static PyObject *remainder_(PyObject *self, PyObject *args)
{
    if (!value_is_bytearray(value_of(self)))
        Py_RETURN_NOTIMPLEMENTED;
    struct byte_self s;
    self_begin(&s, self);
    Value format = bytes_from_data(s.data, s.len);           /* formatting runs Python code */
    self_end(&s);
    if (is_raised(format))
        return NULL;
    bool pinned = self_pin(self, args);                      /* as if the format were read in place */
    Value v = bytes_format(bytes_data(bytes_obj(format)), bytes_length(format), args, true);
    self_unpin(self, pinned);
    value_release(format);
    return api_of(v);
}

/* --- indexing ----------------------------------------------------------------------------------------------------------------------------------- */

/* An index, negative ones not yet adjusted. */
static bool index_of(PyObject *key, Py_ssize_t *i)
{
    if (LIKELY(value_is_int(value_of(key)))) {
        *i = (Py_ssize_t)value_as_int(value_of(key));
        return true;
    }
    if (!PyIndex_Check(key)) {
        raise_type_error("bytearray indices must be integers or slices, not %.200s", type_of_api(key)->tp_name);
        return false;
    }
    *i = PyNumber_AsSsize_t(key, PyExc_IndexError);
    return *i != -1 || !error_pending();
}

/* A short slice of this thread's own bytearray, through the owner's section: the result is made before. V_ABSENT: another way. */
static Value short_slice(BytearrayObj *a, Py_ssize_t start, Py_ssize_t stop)
{
    size_t len = bytearray_len(a);
    Py_ssize_t n = PySlice_AdjustIndices((Py_ssize_t)len, &start, &stop, 1);
    if (n > SELF_SHORT || !obj_is_mine(&a->hdr))
        return V_ABSENT;
    char *to;
    Value v = bytearray_new((size_t)n, &to);
    if (is_raised(v))
        return v;
    if (owner_enter(this_thread, a, &a->hdr.lock)) {
        bool same = a->len == len;
        if (LIKELY(same) && n)
            memcpy(to, a->start + start, (size_t)n);
        owner_leave(this_thread);
        if (LIKELY(same))
            return v;
    }
    value_release(v);
    return V_ABSENT;
}

static PyObject *subscript(PyObject *self, PyObject *key)
{
    Py_ssize_t i, stop, step;
    if (!IS_EXACT(value_of(key), SLICE)) {
        if (!index_of(key, &i))
            return NULL;
        return item(self, i < 0 ? i + length(self) : i);
    }
    if (PySlice_Unpack(key, &i, &stop, &step) < 0)
        return NULL;
    if (step == 1) {
        Value v = short_slice(self_array(self), i, stop);
        if (!is_absent(v))
            return api_of(v);
    }
    struct byte_self s;
    self_begin(&s, self);
    Py_ssize_t n = PySlice_AdjustIndices((Py_ssize_t)s.len, &i, &stop, step);
    char *to;
    Value v = bytearray_new((size_t)n, &to);
    if (!is_raised(v) && step == 1) {
        memcpy(to, s.data + i, (size_t)n);
    } else if (!is_raised(v)) {
        for (Py_ssize_t k = 0; k < n; k++, i += step)
            to[k] = (char)s.data[i];
    }
    self_end(&s);
    return api_of(v);
}

static int set_item(BytearrayObj *a, Py_ssize_t i, PyObject *value)
{
    int c = value ? byte_from(value) : 0;
    if (c < 0)
        return -1;
    enum hold h = value ? hold_begin(&a->hdr) : hold_lock(&a->hdr);
    enum bytearray_result r = BYTEARRAY_OK;
    if (i < 0)
        i += (Py_ssize_t)a->len;
    bool there = i >= 0 && (size_t)i < a->len;
    if (there && value)
        store_relaxed_u8((uint8_t *)a->start + i, (uint8_t)c);
    else if (there)
        r = bytearray_splice_locked(a, (size_t)i, (size_t)i + 1, "", 0);
    hold_end(&a->hdr, h);
    if (LIKELY(there))
        return bytearray_fail(r);
    raise_index_error("bytearray index out of range");
    return -1;
}

/* from NULL: deletes. */
static int set_slice(BytearrayObj *a, PyObject *slice, const void *from, size_t n)
{
    Py_ssize_t start, stop, step;
    if (PySlice_Unpack(slice, &start, &stop, &step) < 0)
        return -1;
    enum hold h = hold_lock(&a->hdr);
    enum bytearray_result r = BYTEARRAY_OK;
    Py_ssize_t count = PySlice_AdjustIndices((Py_ssize_t)a->len, &start, &stop, step);
    bool misfit = false;
    if ((step < 0 && start < stop) || (step > 0 && start > stop))
        stop = start;
    if (step == 1) {
        r = bytearray_splice_locked(a, (size_t)start, (size_t)stop, from ? from : "", n);
    } else if (n == 0) {
        r = bytearray_delete_steps_locked(a, start, step, (size_t)count, 1);
    } else if ((size_t)count == n) {
        for (size_t i = 0; i < n; i++, start += step)
            store_relaxed_u8((uint8_t *)a->start + start, ((const uint8_t *)from)[i]);
    } else {
        misfit = true;
    }
    hold_end(&a->hdr, h);
    if (misfit) {
        raise_value_error("attempt to assign bytes of size %zd to extended slice of size %zd", (Py_ssize_t)n, count);
        return -1;
    }
    return bytearray_fail(r);
}

static int ass_subscript(PyObject *self, PyObject *key, PyObject *value)
{
    BytearrayObj *a = self_array(self);
    if (!IS_EXACT(value_of(key), SLICE)) {
        Py_ssize_t i;
        return index_of(key, &i) ? set_item(a, i, value) : -1;
    }
    if (value == NULL)
        return set_slice(a, key, NULL, 0);
    if (PyLong_Check(value) || value_is_str(value_of(value))) {
        raise_type_error("can assign only bytes, buffers, or iterables of ints in range(0, 256)");
        return -1;
    }
    if (IS_EXACT(value_of(value), BYTES))
        return set_slice(a, key, bytes_data(bytes_obj(value_of(value))), bytes_length(value_of(value)));
    Value copy = bytearray_new(0, NULL);                     /* of anything bytearray() takes, a itself included */
    int rc = is_raised(copy) || fill(bytearray_obj(copy), value, NULL, NULL) < 0 ? -1 : 0;
    if (rc == 0)
        rc = set_slice(a, key, bytearray_obj(copy)->start, bytearray_obj(copy)->len);
    value_release(copy);
    return rc;
}

static int ass_item(PyObject *self, Py_ssize_t i, PyObject *value)
{
    if (i >= 0)
        return set_item(self_array(self), i, value);
    raise_index_error("bytearray index out of range");
    return -1;
}

/* --- what changes it ------------------------------------------------------------------------------------------------------------------------------ */

static PyObject *append(PyObject *self, PyObject *value)
{
    BytearrayObj *a = self_array(self);
    int c = byte_from(value);
    if (c < 0)
        return NULL;
    return none_or(append_byte(a, (uint8_t)c));
}

static PyObject *extend(PyObject *self, PyObject *iterable)
{
    BytearrayObj *a = self_array(self);
    if (PyObject_CheckBuffer(iterable) && !(type_of_api(iterable)->tp_flags & Py_TPFLAGS_HEAPTYPE))
        return none_or(append_buffer(a, iterable));
    if (PyObject_CheckBuffer(iterable)) {                    /* its __buffer__ may change us: what it gives goes where our end was before */
        Py_ssize_t end = length(self);
        PyObject *b = PyBytes_FromObject(iterable);
        int rc = b ? splice(a, end, end, bytes_data(bytes_obj(value_of(b))), bytes_length(value_of(b))) : -1;
        Py_XDECREF(b);
        return none_or(rc);
    }
    if (type_of_api(iterable)->tp_iter == NULL && !PySequence_Check(iterable))
        return api_of(raise_type_error("can't extend bytearray with %.100s", type_of_api(iterable)->tp_name));
    int rc = append_ints(a, iterable);
    if (rc < 0 && value_is_str(value_of(iterable)) && PyErr_ExceptionMatches(PyExc_TypeError))
        raise_type_error("expected iterable of integers; got: 'str'");
    return none_or(rc);
}

static PyObject *insert(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    Py_ssize_t i;
    int c;
    if (!args_count("insert", nargs, 2, 2) || !byte_arg_size(args[0], &i) || (c = byte_from(args[1])) < 0)
        return NULL;
    uint8_t byte = (uint8_t)c;
    return none_or(splice(self_array(self), i, i, &byte, 1));
}

static PyObject *pop(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    BytearrayObj *a = self_array(self);
    Py_ssize_t i = -1;
    if (!args_count("pop", nargs, 0, 1) || (nargs && !byte_arg_size(args[0], &i)))
        return NULL;
    enum hold h = hold_lock(&a->hdr);
    size_t n = a->len;
    int c = -1;
    enum bytearray_result r = BYTEARRAY_OK;
    if (i < 0)
        i += (Py_ssize_t)n;
    if (i >= 0 && (size_t)i < n) {
        c = load_relaxed_u8((const uint8_t *)a->start + i);   /* a view may be writing it, and then it stays */
        r = bytearray_splice_locked(a, (size_t)i, (size_t)i + 1, "", 0);
    }
    hold_end(&a->hdr, h);
    if (c < 0)
        return api_of(raise_index_error(n ? "pop index out of range" : "pop from empty bytearray"));
    return bytearray_fail(r) < 0 ? NULL : api_of(value_from_int(c));
}

static PyObject *remove_(PyObject *self, PyObject *value)
{
    BytearrayObj *a = self_array(self);
    int c = byte_from(value);
    if (c < 0)
        return NULL;
    enum hold h = hold_lock(&a->hdr);
    const char *at = a->len ? memchr(a->start, c, a->len) : NULL;
    size_t i = at ? (size_t)(at - a->start) : 0;
    enum bytearray_result r = at ? bytearray_splice_locked(a, i, i + 1, "", 0) : BYTEARRAY_OK;
    hold_end(&a->hdr, h);
    if (at == NULL)
        return api_of(raise_value_error("value not found in bytearray"));
    return none_or(bytearray_fail(r));
}

static PyObject *reverse(PyObject *self, PyObject *Py_UNUSED(unused))
{
    BytearrayObj *a = self_array(self);
    enum hold h = hold_lock(&a->hdr);
    uint8_t *p = (uint8_t *)a->start;
    for (size_t i = 0, j = a->len; i + 1 < j; i++) {
        uint8_t c = p[i];
        j--;
        store_relaxed_u8(p + i, p[j]);
        store_relaxed_u8(p + j, c);
    }
    hold_end(&a->hdr, h);
    Py_RETURN_NONE;
}

static PyObject *clear(PyObject *self, PyObject *Py_UNUSED(unused)) { return none_or(splice(self_array(self), 0, PY_SSIZE_T_MAX, "", 0)); }

static PyObject *copy(PyObject *self, PyObject *Py_UNUSED(unused))
{
    struct byte_self s;
    self_begin(&s, self);
    Value v = bytearray_from_data(s.data, s.len);
    self_end(&s);
    return api_of(v);
}

static PyObject *resize(PyObject *self, PyObject *size)
{
    Py_ssize_t n;
    if (!byte_arg_size(size, &n))
        return NULL;
    return none_or(PyByteArray_Resize(self, n));
}

/* --- facts and pickling ----------------------------------------------------------------------------------------------------------------------------- */

static size_t allocated(BytearrayObj *a)
{
    enum hold h = hold_begin(&a->hdr);
    size_t n = a->room ? a->room->cap + 1 : 0;
    hold_end(&a->hdr, h);
    return n;
}

static PyObject *alloc(PyObject *self, PyObject *Py_UNUSED(unused)) { return PyLong_FromSize_t(allocated(self_array(self))); }

static PyObject *sizeof_(PyObject *self, PyObject *Py_UNUSED(unused))
{
    return PyLong_FromSize_t((size_t)type_of_api(self)->tp_basicsize + allocated(self_array(self)));
}

static PyObject *reduce_to(PyObject *self, Py_ssize_t protocol)
{
    PyObject *state = IS_EXACT(value_of(self), BYTEARRAY) ? Py_None : PyObject_CallMethodNoArgs(self, NAPI(dunder_getstate));
    if (state == NULL)
        return NULL;
    struct byte_self s;
    self_begin(&s, self);
    bool some = s.len > 0;
    Value data = protocol < 3 ? str_from_latin1(s.data, s.len) : bytes_from_data(s.data, s.len);
    self_end(&s);
    if (is_raised(data)) {
        Py_DECREF(state);
        return NULL;
    }
    PyObject *type = (PyObject *)type_of_api(self), *d = api_of(data);
    if (!some) {
        value_release(data);
        return Py_BuildValue("O()N", type, state);
    }
    return protocol < 3 ? Py_BuildValue("O(Ns)N", type, d, "latin-1", state) : Py_BuildValue("O(N)N", type, d, state);
}

static PyObject *reduce(PyObject *self, PyObject *Py_UNUSED(unused)) { return reduce_to(self, 2); }

static PyObject *reduce_ex(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    int protocol = 0;
    if (!args_count("__reduce_ex__", nargs, 0, 1) || (nargs && (protocol = PyLong_AsInt(args[0])) == -1 && error_pending()))
        return NULL;
    return reduce_to(self, protocol);
}

/* --- the type ------------------------------------------------------------------------------------------------------------------------------------------ */

static PyMethodDef methods[] = {
    {"__alloc__", alloc, METH_NOARGS, PyDoc_STR("__alloc__($self, /)\n--\n\nHow many bytes of memory are there for the contents.")},
    {"__reduce__", reduce, METH_NOARGS, PyDoc_STR("__reduce__($self, /)\n--\n\nWhat pickle needs to make it again.")},
    {"__reduce_ex__", PyCFunction_CAST(reduce_ex), METH_FASTCALL, PyDoc_STR("__reduce_ex__($self, proto=0, /)\n--\n\nWhat pickle needs to make it again.")},
    {"__sizeof__", sizeof_, METH_NOARGS, PyDoc_STR("__sizeof__($self, /)\n--\n\nThe size in memory, in bytes.")},
    {"append", append, METH_O, PyDoc_STR("append($self, item, /)\n--\n\nAdd one byte at the end.")},
    {"clear", clear, METH_NOARGS, PyDoc_STR("clear($self, /)\n--\n\nRemove all bytes.")},
    {"copy", copy, METH_NOARGS, PyDoc_STR("copy($self, /)\n--\n\nA bytearray with the same bytes.")},
    {"extend", extend, METH_O, PyDoc_STR("extend($self, iterable_of_ints, /)\n--\n\nAdd the bytes of an iterable of ints, or of a bytes-like object, at the end.")},
    {"insert", PyCFunction_CAST(insert), METH_FASTCALL, PyDoc_STR("insert($self, index, item, /)\n--\n\nInsert one byte before the index.")},
    {"pop", PyCFunction_CAST(pop), METH_FASTCALL, PyDoc_STR("pop($self, index=-1, /)\n--\n\nRemove the byte at the index, and return it.\n\nRaises IndexError if there is none.")},
    {"remove", remove_, METH_O, PyDoc_STR("remove($self, value, /)\n--\n\nRemove the first byte of that value; ValueError if there is none.")},
    {"resize", resize, METH_O, PyDoc_STR("resize($self, size, /)\n--\n\nCut to the given size, or add zeros up to it.")},
    {"reverse", reverse, METH_NOARGS, PyDoc_STR("reverse($self, /)\n--\n\nReverse the order of the bytes, in place.")},
#define METHOD(how, name, doc) BYTES_METHOD_ENTRY(how, name, doc)
#include "objects/bytes_methods.def"
#undef METHOD
    {NULL, NULL, 0, NULL}
};

static PyNumberMethods as_number = {.nb_remainder = remainder_};
static PySequenceMethods as_sequence = {
    .sq_length = length,
    .sq_concat = PyByteArray_Concat,
    .sq_repeat = repeat,
    .sq_item = item,
    .sq_ass_item = ass_item,
    .sq_contains = bytes_contains,
    .sq_inplace_concat = iconcat,
    .sq_inplace_repeat = irepeat,
};
static PyMappingMethods as_mapping = {.mp_length = length, .mp_subscript = subscript, .mp_ass_subscript = ass_subscript};
static PyBufferProcs as_buffer = {.bf_getbuffer = bytearray_getbuffer, .bf_releasebuffer = bytearray_releasebuffer};

PyTypeObject PyByteArray_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "bytearray",
    .tp_basicsize = sizeof(BytearrayObj),
    .tp_dealloc = bytearray_destroy,
    .tp_repr = tp_repr,
    .tp_as_number = &as_number,
    .tp_as_sequence = &as_sequence,
    .tp_as_mapping = &as_mapping,
    .tp_str = tp_str,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_as_buffer = &as_buffer,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | _Py_TPFLAGS_MATCH_SELF,
    .tp_doc = PyDoc_STR("bytearray(iterable_of_ints) -> bytearray\nbytearray(string, encoding[, errors]) -> bytearray\n"
                        "bytearray(bytes_or_buffer) -> a mutable copy\nbytearray(int) -> so many zero bytes\nbytearray() -> no bytes\n\n"
                        "Bytes that can be changed, from ints in range(256), from text in an encoding, from anything\n"
                        "that has the buffer protocol, or zeros."),
    .tp_richcompare = tp_richcompare,
    .tp_iter = tp_iter,
    .tp_methods = methods,
    .tp_base = &PyBaseObject_Type,
    .tp_init = tp_init,
    .tp_new = PyType_GenericNew,
    .tp_vectorcall = tp_call,
};
