/* stdlib/_elementtree.c -- the module _elementtree, which xml.etree.ElementTree takes its classes from.
 *
 *   _elementtree_element.c, _elementtree_iter.c      Element, and iterators over trees
 *   _elementtree_build.c, _elementtree_parse.c       TreeBuilder; XMLParser, on libexpat
 * _elementtree_int.h tells of threads. Tests: tests/stdlib/elementtree_calls.py, elementtree_threads.py
 */
#ifdef P3T_HAVE_EXPAT
#include "stdlib/_elementtree_int.h"
#include "stdlib/module_state.h"

TreeState *tree_state_of_type(PyTypeObject *type)
{
    PyObject *module = PyType_GetModuleByDef(type, &tree_module);
    return module ? tree_state(module) : NULL;
}

static PyObject *module_SubElement(PyObject *module, PyObject *args, PyObject *kwargs)
{
    TreeState *st = tree_state(module);
    PyObject *parent, *tag, *given = NULL, *attrib;
    if (!PyArg_ParseTuple(args, "O!O|O!:SubElement", st->element, &parent, &tag, &PyDict_Type, &given) || !element_attributes(given, kwargs, &attrib))
        return NULL;
    PyObject *e = element_make(st, tag, attrib);
    if (e && element_append((Element *)parent, e) < 0)
        Py_CLEAR(e);
    return e;
}

static PyObject *module_set_factories(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    TreeState *st = tree_state(module);
    if (!args_count("_set_factories", nargs, 2, 2))
        return NULL;
    for (int i = 0; i < 2; i++)
        if (args[i] != Py_None && !PyCallable_Check(args[i]))
            return PyErr_Format(PyExc_TypeError, "%s factory must be callable, not %.100s", i ? "PI" : "Comment", Py_TYPE(args[i])->tp_name);
    PyMutex_Lock(&st->lock);
    PyObject *comment = st->comment_factory, *pi = st->pi_factory;
    st->comment_factory = args[0] == Py_None ? NULL : Py_NewRef(args[0]);
    st->pi_factory = args[1] == Py_None ? NULL : Py_NewRef(args[1]);
    PyMutex_Unlock(&st->lock);
    PyObject *r = PyTuple_Pack(2, comment ? comment : Py_None, pi ? pi : Py_None);
    Py_XDECREF(comment);
    Py_XDECREF(pi);
    return r;
}

static PyMethodDef methods[] = {
    {"SubElement", _PyCFunction_CAST(module_SubElement), METH_VARARGS | METH_KEYWORDS, NULL},
    {"_set_factories", _PyCFunction_CAST(module_set_factories), METH_FASTCALL,
     PyDoc_STR("_set_factories($module, comment_factory, pi_factory, /)\n--\n\nWhat makes comments and processing instructions. Returns the functions that did so far.")},
    {NULL, NULL, 0, NULL}
};

static PyObject *attribute_of(const char *name, const char *attribute)
{
    PyObject *m = PyImport_ImportModule(name), *r = m && attribute ? PyObject_GetAttrString(m, attribute) : m ? Py_NewRef(m) : NULL;
    Py_XDECREF(m);
    return r;
}

static int module_exec(PyObject *module)
{
    TreeState *st = tree_state(module);
    struct { PyTypeObject **type; PyType_Spec *spec; bool shown; } types[] = {
        {&st->element, &tree_element_spec, true}, {&st->iterator, &tree_iterator_spec, false}, {&st->builder, &tree_builder_spec, true}, {&st->parser, &tree_parser_spec, true},
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        *types[i].type = (PyTypeObject *)PyType_FromModuleAndSpec(module, types[i].spec, NULL);
        if (!*types[i].type || (types[i].shown && PyModule_AddType(module, *types[i].type) < 0))
            return -1;
    }
    st->deepcopy = attribute_of("copy", "deepcopy");
    st->path = st->deepcopy ? attribute_of("xml.etree.ElementPath", NULL) : NULL;
    st->ParseError = st->path ? PyErr_NewException("xml.etree.ElementTree.ParseError", PyExc_SyntaxError, NULL) : NULL;
    return st->ParseError ? PyModule_AddObjectRef(module, "ParseError", st->ParseError) : -1;
}

#define STATE(S) S(element) S(iterator) S(builder) S(parser) S(ParseError) S(deepcopy) S(path) S(comment_factory) S(pi_factory)

MODULE_STATE_FUNCTIONS(TreeState, STATE)

static PyModuleDef_Slot slots[] = MODULE_SLOTS(module_exec);
struct PyModuleDef tree_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_elementtree",
    .m_size = sizeof(TreeState),
    .m_methods = methods,
    .m_slots = slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC PyInit__elementtree(void) { return PyModuleDef_Init(&tree_module); }
#else
typedef int expat_is_missing;
#endif
