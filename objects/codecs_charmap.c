/* objects/codecs_charmap.c -- charmaps: one byte a character, by a table.
 *
 * Decoding tables are strs, or any mapping from bytes to characters. The reverse of a str is an EncodingMap, which is looked up without
 * running Python code; any other mapping is asked for each character.
 * Tests.  tests/objects/test_str_codecs.c
 */
#include "objects/codecs_int.h"
#include "objects/unidata.h"

static const char undefined[] = "character maps to <undefined>";

typedef struct { Obj hdr; struct charmap map; } EncodingMapObj;      /* FROZEN */

/* --- decoding --------------------------------------------------------------------------------------------------------------------------- */

static enum codec_status decode_table(const struct coding *c, const uint8_t *in, size_t len, size_t *at, unsigned flags,
                                      struct text_sink *out, struct codec_error *error)
{
    (void)flags;
    return charmap_decode(in, len, at, str_view(str_obj(value_of(c->table))), out, error);
}

/* mapping[key]: 1 with a counted item that is not None; 0: nothing; -1: raised. */
static int look_up(PyObject *mapping, uint32_t key, PyObject **item)
{
    *item = PyObject_GetItem(mapping, api_of(value_from_int((int64_t)key)));
    if (*item == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_LookupError))
            return -1;
        PyErr_Clear();
        return 0;
    }
    return !Py_IsNone(*item);
}

/* A mapped item goes to the sink: 1, 0: it says "undefined", -1. Consumes item. */
static int put_item(PyObject *item, struct text_sink *out)
{
    int rc = -1;
    if (PyLong_Check(item)) {
        long c = PyLong_AsLong(item);
        if (c == 0xfffe)
            rc = 0;
        else if (c >= 0 && c <= (long)UNI_MAX)
            rc = text_sink_put(out, (uint32_t)c) ? 1 : str_writer_no_memory();
        else {
            PyErr_SetString(PyExc_TypeError, "character mapping must be in range(0x110000)");
        }
    } else if (PyUnicode_Check(item)) {
        struct text_view t = str_view(str_obj(value_of(item)));
        if (t.len == 1 && text_at(&t, 0) == 0xfffe)
            rc = 0;
        else
            rc = text_sink_append(out, t) ? 1 : str_writer_no_memory();
    } else {
        PyErr_SetString(PyExc_TypeError, "character mapping must return integer, None or str");
    }
    Py_DECREF(item);
    return rc;
}

static enum codec_status decode_mapping(const struct coding *c, const uint8_t *in, size_t len, size_t *at, unsigned flags,
                                        struct text_sink *out, struct codec_error *error)
{
    (void)flags;
    for (; *at < len; ++*at) {
        PyObject *item;
        int found = look_up(c->table, in[*at], &item);
        if (found > 0)
            found = put_item(item, out);
        if (found < 0)
            return CODEC_NOMEM;
        if (found == 0) {
            *error = (struct codec_error){*at, *at + 1, undefined};
            return CODEC_ERROR;
        }
    }
    return CODEC_DONE;
}

PyObject *PyUnicode_DecodeCharmap(const char *str, Py_ssize_t length, PyObject *mapping, const char *errors)
{
    if (mapping == NULL || Py_IsNone(mapping))
        return PyUnicode_DecodeLatin1(str, length, errors);
    const struct coding c = {"charmap", 1, false, CODEC_NATIVE, mapping, PyUnicode_CheckExact(mapping) ? decode_table : decode_mapping, NULL};
    return coding_decode(&c, str, length, errors, NULL);
}

/* --- encoding ------------------------------------------------------------------------------------------------------------------------------ */

static enum codec_status encode_map(const struct coding *c, struct text_view in, size_t *at, unsigned flags, struct byte_sink *out,
                                    struct codec_error *error)
{
    (void)flags;
    return charmap_encode(in, at, &((EncodingMapObj *)c->table)->map, out, error);
}

/* What the mapping says of a character, to the sink or, with out NULL, only whether it says something: 1, 0, -1. */
static int encode_one(PyObject *mapping, uint32_t c, struct byte_sink *out)
{
    PyObject *item;
    int rc = look_up(mapping, c, &item);
    if (rc <= 0)
        return rc;
    rc = -1;
    if (PyLong_Check(item)) {
        long byte = PyLong_AsLong(item);
        if (byte < 0 || byte > 255)
            PyErr_SetString(PyExc_TypeError, "character mapping must be in range(256)");
        else
            rc = !out || byte_sink_put(out, (uint8_t)byte) ? 1 : str_writer_no_memory();
    } else if (PyBytes_Check(item)) {
        rc = !out || byte_sink_append(out, PyBytes_AS_STRING(item), (size_t)PyBytes_GET_SIZE(item)) ? 1 : str_writer_no_memory();
    } else {
        PyErr_Format(PyExc_TypeError, "character mapping must return integer, bytes or None, not %.400s", Py_TYPE(item)->tp_name);
    }
    Py_DECREF(item);
    return rc;
}

static enum codec_status encode_mapping(const struct coding *c, struct text_view in, size_t *at, unsigned flags, struct byte_sink *out,
                                        struct codec_error *error)
{
    (void)flags;
    for (; *at < in.len; ++*at) {
        int found = encode_one(c->table, text_at(&in, *at), out);
        if (found < 0)
            return CODEC_NOMEM;
        if (found > 0)
            continue;
        size_t end = *at + 1;
        for (; end < in.len; end++) {
            found = encode_one(c->table, text_at(&in, end), NULL);
            if (found < 0)
                return CODEC_NOMEM;
            if (found > 0)
                break;
        }
        *error = (struct codec_error){*at, end, undefined};
        return CODEC_ERROR;
    }
    return CODEC_DONE;
}

PyObject *charmap_encode_text(PyObject *u, PyObject *mapping, const char *errors)
{
    if (mapping == NULL || Py_IsNone(mapping))
        return coding_encode(&coding_latin1, u, errors, NULL, 0);
    bool map = Py_IS_TYPE(mapping, &_PyEncodingMap_Type);
    const struct coding c = {"charmap", 1, false, CODEC_NATIVE, mapping, NULL, map ? encode_map : encode_mapping};
    return coding_encode(&c, u, errors, NULL, 0);
}

PyObject *PyUnicode_AsCharmapString(PyObject *u, PyObject *mapping)
{
    if (!PyUnicode_Check(u) || mapping == NULL) {
        PyErr_BadArgument();
        return NULL;
    }
    return charmap_encode_text(u, mapping, NULL);
}

/* --- EncodingMap ------------------------------------------------------------------------------------------------------------------------------ */

static PyObject *map_as_dict(struct text_view table)
{
    PyObject *dict = PyDict_New();
    for (size_t i = 0; dict && i < table.len; i++)
        if (PyDict_SetItem(dict, api_of(value_from_int((int64_t)text_at(&table, i))), api_of(value_from_int((int64_t)i))) < 0)
            Py_CLEAR(dict);
    return dict;
}

PyObject *PyUnicode_BuildEncodingMap(PyObject *string)
{
    if (!PyUnicode_Check(string) || PyUnicode_GET_LENGTH(string) == 0) {
        PyErr_BadArgument();
        return NULL;
    }
    struct text_view table = str_view(str_obj(value_of(string)));
    if (table.len > 256)
        table.len = 256;
    if (text_at(&table, 0) != 0 || !charmap_reversible(table))
        return map_as_dict(table);
    EncodingMapObj *m = (EncodingMapObj *)obj_new(SHAPE_ID_ENCODING_MAP, offsetof(EncodingMapObj, map) + charmap_size(table), PAGE_LEAF);
    if (m)
        charmap_reverse(&m->map, table);
    return (PyObject *)(void *)m;
}

static PyObject *map_size(PyObject *self, PyObject *Py_UNUSED(unused))
{
    const EncodingMapObj *m = (const EncodingMapObj *)(void *)self;
    return PyLong_FromSize_t(sizeof *m + (size_t)m->map.pages * sizeof m->map.byte[0]);
}

static void map_dealloc(PyObject *self)
{
    obj_free((Obj *)self);
}

static PyMethodDef map_methods[] = {
    {"size", map_size, METH_NOARGS, PyDoc_STR("The size of this object in memory, in bytes.")},
    {NULL, NULL, 0, NULL}
};

PyTypeObject _PyEncodingMap_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "EncodingMap",
    .tp_basicsize = sizeof(EncodingMapObj),
    .tp_dealloc = map_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE,
    .tp_methods = map_methods,
};
