/* stdlib/_codecs_cjk.c -- the modules _codecs_cn, _codecs_hk, _codecs_iso2022, _codecs_jp, _codecs_kr and _codecs_tw, which the package encodings
 * asks for its codecs: getcodec(name). They share everything but the names they know. */
#include "stdlib/mb_codec.h"

#include <string.h>

static PyObject *getcodec(PyObject *module, PyObject *name)
{
    if (!PyUnicode_Check(name)) {
        PyErr_SetString(PyExc_TypeError, "encoding name must be a string.");
        return NULL;
    }
    const char *home = PyModule_GetDef(module)->m_name + strlen("_codecs_");
    for (const struct mb_codec *codec = mb_codecs; codec->name; codec++)
        if (strcmp(codec->module, home) == 0 && PyUnicode_EqualToUTF8(name, codec->name))
            return mb_codec_object(codec);
    PyErr_SetString(PyExc_LookupError, "no such codec is supported.");
    return NULL;
}

static PyMethodDef methods[] = {
    {"getcodec", getcodec, METH_O, PyDoc_STR("getcodec($module, name, /)\n--\n\nThe codec of an encoding.")},
    {NULL, NULL, 0, NULL}
};
static PyModuleDef_Slot slots[] = {
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED}, {Py_mod_gil, Py_MOD_GIL_NOT_USED}, {0, NULL}
};

#define MODULE(name)                                                                                                                      \
    static struct PyModuleDef module_##name = {PyModuleDef_HEAD_INIT, .m_name = "_codecs_" #name, .m_methods = methods, .m_slots = slots}; \
    PyMODINIT_FUNC PyInit__codecs_##name(void) { return PyModuleDef_Init(&module_##name); }
MODULE(cn)
MODULE(hk)
MODULE(iso2022)
MODULE(jp)
MODULE(kr)
MODULE(tw)
