/* modsupport.h -- what a module's C code begins and ends with: reading arguments, building results, filling the module.
 *
 * Format strings are those of the C API reference.  Lengths for # formats are Py_ssize_t; PY_SSIZE_T_CLEAN may be defined or not.
 */
#ifndef Py_MODSUPPORT_H
#define Py_MODSUPPORT_H

#include "moduleobject.h"
#include "object.h"

_P3T_BEGIN_DECLS

/* The PyArg_ functions return 1, or 0 with an exception set; objects they store are borrowed from the arguments. */
PyAPI_FUNC(int) PyArg_Parse(PyObject *arg, const char *format, ...);
PyAPI_FUNC(int) PyArg_ParseTuple(PyObject *args, const char *format, ...);
PyAPI_FUNC(int) PyArg_VaParse(PyObject *args, const char *format, va_list vargs);
#ifdef __cplusplus
#define PY_CXX_CONST const
#else
#ifndef PY_CXX_CONST
#define PY_CXX_CONST
#endif
#endif
PyAPI_FUNC(int) PyArg_ParseTupleAndKeywords(PyObject *args, PyObject *kw, const char *format, PY_CXX_CONST char *const *keywords, ...);
PyAPI_FUNC(int) PyArg_VaParseTupleAndKeywords(PyObject *args, PyObject *kw, const char *format, PY_CXX_CONST char *const *keywords,
                                              va_list vargs);
PyAPI_FUNC(int) PyArg_ValidateKeywordArguments(PyObject *kwargs);
PyAPI_FUNC(int) PyArg_UnpackTuple(PyObject *args, const char *name, Py_ssize_t min, Py_ssize_t max, ...);
#define Py_CLEANUP_SUPPORTED 0x20000 /* from an O& converter: call me again with NULL to clean up */

PyAPI_FUNC(PyObject *) Py_BuildValue(const char *format, ...); /* new reference; None for "" */
PyAPI_FUNC(PyObject *) Py_VaBuildValue(const char *format, va_list vargs);

/* --- filling modules; all return 0 or -1 ----------------------------------------------------------------------------------------- */

PyAPI_FUNC(int) PyModule_AddObjectRef(PyObject *module, const char *name, PyObject *value); /* value NULL: -1, exception kept */
PyAPI_FUNC(int) PyModule_Add(PyObject *module, const char *name, PyObject *value);          /* consumes value in every case */
PyAPI_FUNC(int) PyModule_AddObject(PyObject *module, const char *name, PyObject *value);    /* consumes value only on success */
PyAPI_FUNC(int) PyModule_AddIntConstant(PyObject *module, const char *name, long value);
PyAPI_FUNC(int) PyModule_AddStringConstant(PyObject *module, const char *name, const char *value);
#define PyModule_AddIntMacro(module, macro) PyModule_AddIntConstant((module), #macro, (macro))
#define PyModule_AddStringMacro(module, macro) PyModule_AddStringConstant((module), #macro, (macro))
PyAPI_FUNC(int) PyModule_AddType(PyObject *module, PyTypeObject *type); /* readies the type first */
PyAPI_FUNC(int) PyModule_AddFunctions(PyObject *module, PyMethodDef *functions);
PyAPI_FUNC(int) PyModule_SetDocString(PyObject *module, const char *docstring);

/* --- making modules ---------------------------------------------------------------------------------------------------------------- */

#define PYTHON_API_VERSION 1013
#define PYTHON_API_STRING "1013"
#define PYTHON_ABI_VERSION 3
#define PYTHON_ABI_STRING "3"

PyAPI_FUNC(PyObject *) PyModule_Create2(PyModuleDef *def, int module_api_version); /* new reference; single-phase */
#define PyModule_Create(def) PyModule_Create2((def), PYTHON_API_VERSION)
PyAPI_FUNC(PyObject *) PyModule_FromDefAndSpec2(PyModuleDef *def, PyObject *spec, int module_api_version);
#define PyModule_FromDefAndSpec(def, spec) PyModule_FromDefAndSpec2((def), (spec), PYTHON_API_VERSION)
PyAPI_FUNC(int) PyModule_ExecDef(PyObject *module, PyModuleDef *def); /* runs the exec slots: 0 or -1 */

/* The interpreter's module made from a single-phase definition. */
PyAPI_FUNC(PyObject *) PyState_FindModule(PyModuleDef *def); /* borrowed; NULL without an exception */
PyAPI_FUNC(int) PyState_AddModule(PyObject *module, PyModuleDef *def);
PyAPI_FUNC(int) PyState_RemoveModule(PyModuleDef *def);

_P3T_END_DECLS

#endif
