/* objects/codecs.c -- the codec registry: from the name of an encoding to functions, and from the name of an error handler to one.
 *
 * Per interpreter: a list of search functions, a dict from normalised names to what they found (a CodecInfo, a tuple of four), and a dict
 * of error handlers. Each is an ordinary list or dict with its own lock; a search takes a copy of the list, so that what it calls may register and
 * unregister. Two threads that look the same name up at once both search; the later result stays.
 * Tests.  tests/objects/test_str_codecs.c
 */
#include "objects/codecs_int.h"

const char *Py_hexdigits = "0123456789abcdef";

int codecs_init_interp(PyInterpreterState *interp)
{
    PyObject *path = PyList_New(0), *cache = PyDict_New(), *errors = PyDict_New();
    if (path == NULL || cache == NULL || errors == NULL || codecs_errors_fill(errors) < 0) {
        Py_XDECREF(path);
        Py_XDECREF(cache);
        Py_XDECREF(errors);
        return -1;
    }
    interp->codec_search_path = value_of(path);
    interp->codec_search_cache = value_of(cache);
    interp->codec_error_registry = value_of(errors);
    return 0;
}

/* The interpreter's registry; made at start-up, by whoever needs it first. */
static PyInterpreterState *registry(void)
{
    PyInterpreterState *interp = interp_now();
    if (LIKELY(value_is_ptr(interp->codec_search_path)) || codecs_init_interp(interp) == 0)
        return interp;
    return NULL;
}

/* --- search functions -------------------------------------------------------------------------------------------------------------------- */

int PyCodec_Register(PyObject *search_function)
{
    PyInterpreterState *interp = registry();
    if (interp == NULL)
        return -1;
    if (search_function == NULL) {
        PyErr_BadArgument();
        return -1;
    }
    if (!PyCallable_Check(search_function)) {
        PyErr_SetString(PyExc_TypeError, "argument must be callable");
        return -1;
    }
    return PyList_Append(api_of(interp->codec_search_path), search_function);
}

int PyCodec_Unregister(PyObject *search_function)
{
    PyInterpreterState *interp = interp_now();
    if (!value_is_ptr(interp->codec_search_path))
        return 0;
    PyObject *path = api_of(interp->codec_search_path);
    int found = 0;
    Py_BEGIN_CRITICAL_SECTION(path);
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(path); i++)
        if (PyList_GET_ITEM(path, i) == search_function) {
            found = PyList_SetSlice(path, i, i + 1, NULL) < 0 ? -1 : 1;
            break;
        }
    Py_END_CRITICAL_SECTION();
    if (found > 0)
        PyDict_Clear(api_of(interp->codec_search_cache));
    return found < 0 ? -1 : 0;
}

void codecs_normalize(const char *name, char *out)
{
    bool gap = false;
    char *start = out;
    for (; *name; name++) {
        if (!Py_ISALNUM(*name) && *name != '.') {
            gap = true;
            continue;
        }
        if (gap && out > start)
            *out++ = '_';
        gap = false;
        *out++ = (char)Py_TOLOWER(*name);
    }
    *out = 0;
}

/* The first answer of a search function that is not None: counted, Py_None, or NULL. */
static PyObject *search(PyObject *functions, PyObject *name)
{
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(functions); i++) {
        PyObject *found = PyObject_CallOneArg(PyTuple_GET_ITEM(functions, i), name);
        if (found == NULL || (PyTuple_Check(found) && PyTuple_GET_SIZE(found) == 4))
            return found;
        bool none = Py_IsNone(found);
        Py_DECREF(found);
        if (!none) {
            PyErr_SetString(PyExc_TypeError, "codec search functions must return 4-tuples");
            return NULL;
        }
    }
    return Py_None;
}

PyObject *codecs_lookup(const char *encoding)
{
    PyInterpreterState *interp = registry();
    if (interp == NULL)
        return NULL;
    size_t n = strlen(encoding);
    char room[64], *normal = n < sizeof room ? room : buf_alloc(n + 1);
    if (normal == NULL)
        return PyErr_NoMemory();
    codecs_normalize(encoding, normal);
    PyObject *name = api_of(str_intern_take(str_from_utf8(normal, strlen(normal)))), *found = NULL;
    if (normal != room)
        buf_free(normal);
    if (name == NULL)
        return NULL;
    PyObject *cache = api_of(interp->codec_search_cache);
    if (PyDict_GetItemRef(cache, name, &found) == 0) {
        PyObject *functions = PyList_AsTuple(api_of(interp->codec_search_path));
        if (functions && PyTuple_GET_SIZE(functions) == 0)
            PyErr_SetString(PyExc_LookupError, "no codec search functions registered: can't find encoding");
        else if (functions)
            found = search(functions, name);
        Py_XDECREF(functions);
        if (found && Py_IsNone(found)) {
            PyErr_Format(PyExc_LookupError, "unknown encoding: %s", encoding);
            found = NULL;
        } else if (found && PyDict_SetItem(cache, name, found) < 0) {
            Py_CLEAR(found);
        }
    }
    Py_DECREF(name);
    return found;
}

int PyCodec_KnownEncoding(const char *encoding)
{
    PyObject *codec = codecs_lookup(encoding);
    if (codec == NULL)
        PyErr_Clear();
    Py_XDECREF(codec);
    return codec != NULL;
}

/* --- parts of a codec ------------------------------------------------------------------------------------------------------------------------ */

static PyObject *codec_item(const char *encoding, Py_ssize_t i)
{
    PyObject *codec = codecs_lookup(encoding), *item = codec ? Py_NewRef(PyTuple_GET_ITEM(codec, i)) : NULL;
    Py_XDECREF(codec);
    return item;
}

PyObject *PyCodec_Encoder(const char *encoding) { return codec_item(encoding, 0); }
PyObject *PyCodec_Decoder(const char *encoding) { return codec_item(encoding, 1); }

/* codec.attribute(errors) */
static PyObject *incremental(const char *encoding, const char *attribute, const char *errors)
{
    PyObject *codec = codecs_lookup(encoding), *factory = codec ? PyObject_GetAttrString(codec, attribute) : NULL, *result = NULL;
    if (factory)
        result = errors ? PyObject_CallFunction(factory, "s", errors) : PyObject_CallNoArgs(factory);
    Py_XDECREF(factory);
    Py_XDECREF(codec);
    return result;
}

PyObject *PyCodec_IncrementalEncoder(const char *encoding, const char *errors) { return incremental(encoding, "incrementalencoder", errors); }
PyObject *PyCodec_IncrementalDecoder(const char *encoding, const char *errors) { return incremental(encoding, "incrementaldecoder", errors); }

static PyObject *stream_codec(const char *encoding, Py_ssize_t i, PyObject *stream, const char *errors)
{
    PyObject *factory = codec_item(encoding, i), *result = NULL;
    if (factory)
        result = errors ? PyObject_CallFunction(factory, "Os", stream, errors) : PyObject_CallOneArg(factory, stream);
    Py_XDECREF(factory);
    return result;
}

PyObject *PyCodec_StreamReader(const char *encoding, PyObject *stream, const char *errors) { return stream_codec(encoding, 2, stream, errors); }
PyObject *PyCodec_StreamWriter(const char *encoding, PyObject *stream, const char *errors) { return stream_codec(encoding, 3, stream, errors); }

/* --- encoding and decoding ---------------------------------------------------------------------------------------------------------------------- */

/* Adds to the pending exception which codec it came from. */
static void note_failure(const char *operation, const char *encoding)
{
    PyObject *exc = PyErr_GetRaisedException();
    PyObject *note = PyUnicode_FromFormat("%s with '%s' codec failed", operation, encoding);
    PyObject *done = note ? PyObject_CallMethod(exc, "add_note", "O", note) : NULL;
    if (done == NULL)
        PyErr_Clear();
    Py_XDECREF(done);
    Py_XDECREF(note);
    PyErr_SetRaisedException(exc);
}

/* The first item of what codec[i](object, errors) gives. */
static PyObject *run(PyObject *codec, bool encode, PyObject *object, const char *encoding, const char *errors)
{
    PyObject *f = PyTuple_GET_ITEM(codec, encode ? 0 : 1);
    PyObject *pair = errors ? PyObject_CallFunction(f, "Os", object, errors) : PyObject_CallOneArg(f, object), *result = NULL;
    if (pair == NULL)
        note_failure(encode ? "encoding" : "decoding", encoding);
    else if (!PyTuple_Check(pair) || PyTuple_GET_SIZE(pair) != 2)
        PyErr_SetString(PyExc_TypeError, encode ? "encoder must return a tuple (object, integer)" : "decoder must return a tuple (object,integer)");
    else
        result = Py_NewRef(PyTuple_GET_ITEM(pair, 0));
    Py_XDECREF(pair);
    return result;
}

static PyObject *convert(bool encode, PyObject *object, const char *encoding, const char *errors)
{
    PyObject *codec = codecs_lookup(encoding), *result = codec ? run(codec, encode, object, encoding, errors) : NULL;
    Py_XDECREF(codec);
    return result;
}

PyObject *PyCodec_Encode(PyObject *object, const char *encoding, const char *errors) { return convert(true, object, encoding, errors); }
PyObject *PyCodec_Decode(PyObject *object, const char *encoding, const char *errors) { return convert(false, object, encoding, errors); }

/* A codec that says of itself that it is no text encoding is refused; plain tuples say nothing. */
static PyObject *convert_text(bool encode, PyObject *object, const char *encoding, const char *errors)
{
    PyObject *codec = codecs_lookup(encoding), *is_text = NULL, *result = NULL;
    if (codec == NULL)
        return NULL;
    int text = 1;
    if (!PyTuple_CheckExact(codec) && (text = PyObject_GetOptionalAttrString(codec, "_is_text_encoding", &is_text)) >= 0)
        text = is_text ? PyObject_IsTrue(is_text) : 1;
    Py_XDECREF(is_text);
    if (text > 0)
        result = run(codec, encode, object, encoding, errors);
    else if (text == 0)
        PyErr_Format(PyExc_LookupError, "'%.400s' is not a text encoding; use %s to handle arbitrary codecs", encoding,
                     encode ? "codecs.encode()" : "codecs.decode()");
    Py_DECREF(codec);
    return result;
}

PyObject *codecs_encode_text(PyObject *u, const char *encoding, const char *errors) { return convert_text(true, u, encoding, errors); }
PyObject *codecs_decode_text(PyObject *o, const char *encoding, const char *errors) { return convert_text(false, o, encoding, errors); }

/* --- error handlers --------------------------------------------------------------------------------------------------------------------------------- */

int PyCodec_RegisterError(const char *name, PyObject *error)
{
    PyInterpreterState *interp = registry();
    if (interp == NULL)
        return -1;
    if (!PyCallable_Check(error)) {
        PyErr_SetString(PyExc_TypeError, "handler must be callable");
        return -1;
    }
    return PyDict_SetItemString(api_of(interp->codec_error_registry), name, error);
}

int codecs_unregister_error(const char *name)
{
    PyInterpreterState *interp = registry();
    if (interp == NULL)
        return -1;
    if (codecs_error_is_builtin(name)) {
        PyErr_Format(PyExc_ValueError, "cannot un-register built-in error handler '%s'", name);
        return -1;
    }
    return PyDict_PopString(api_of(interp->codec_error_registry), name, NULL);
}

PyObject *PyCodec_LookupError(const char *name)
{
    PyInterpreterState *interp = registry();
    if (interp == NULL)
        return NULL;
    PyObject *handler;
    if (name == NULL)
        name = "strict";
    if (PyDict_GetItemStringRef(api_of(interp->codec_error_registry), name, &handler) == 0)
        PyErr_Format(PyExc_LookupError, "unknown error handler name '%.400s'", name);
    return handler;
}
