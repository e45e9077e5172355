/* import.h -- importing modules from C, and the tables of modules that need no file. */
#ifndef Py_IMPORT_H
#define Py_IMPORT_H

#include "object.h"

_P3T_BEGIN_DECLS

PyAPI_FUNC(PyObject *) PyImport_Import(PyObject *name); /* new reference, unless told otherwise */
PyAPI_FUNC(PyObject *) PyImport_ImportModule(const char *name);
PyAPI_FUNC(PyObject *) PyImport_ImportModuleNoBlock(const char *name);
PyAPI_FUNC(PyObject *) PyImport_ImportModuleLevel(const char *name, PyObject *globals, PyObject *locals, PyObject *fromlist, int level);
PyAPI_FUNC(PyObject *) PyImport_ImportModuleLevelObject(PyObject *name, PyObject *globals, PyObject *locals, PyObject *fromlist,
                                                        int level);
#define PyImport_ImportModuleEx(name, globals, locals, fromlist) PyImport_ImportModuleLevel(name, globals, locals, fromlist, 0)
PyAPI_FUNC(PyObject *) PyImport_ImportModuleAttr(PyObject *mod_name, PyObject *attr_name);
PyAPI_FUNC(PyObject *) PyImport_ImportModuleAttrString(const char *mod_name, const char *attr_name);
PyAPI_FUNC(PyObject *) PyImport_ReloadModule(PyObject *m);

PyAPI_FUNC(PyObject *) PyImport_GetModule(PyObject *name);      /* NULL without an exception if it is not imported */
PyAPI_FUNC(PyObject *) PyImport_AddModuleRef(const char *name); /* an empty module if it is not imported */
PyAPI_FUNC(PyObject *) PyImport_AddModuleObject(PyObject *name); /* borrowed */
PyAPI_FUNC(PyObject *) PyImport_AddModule(const char *name);     /* borrowed */
PyAPI_FUNC(PyObject *) PyImport_GetModuleDict(void);             /* borrowed: sys.modules */
PyAPI_FUNC(PyObject *) PyImport_GetImporter(PyObject *path);

PyAPI_FUNC(PyObject *) PyImport_ExecCodeModule(const char *name, PyObject *co);
PyAPI_FUNC(PyObject *) PyImport_ExecCodeModuleEx(const char *name, PyObject *co, const char *pathname);
PyAPI_FUNC(PyObject *) PyImport_ExecCodeModuleWithPathnames(const char *name, PyObject *co, const char *pathname, const char *cpathname);
PyAPI_FUNC(PyObject *) PyImport_ExecCodeModuleObject(PyObject *name, PyObject *co, PyObject *pathname, PyObject *cpathname);
PyAPI_FUNC(long) PyImport_GetMagicNumber(void);     /* of our cache files; -1 on error */
PyAPI_FUNC(const char *) PyImport_GetMagicTag(void);

/* Modules in the program itself; extend before start-up.  0 or -1. */
struct _inittab {
    const char *name; /* NULL ends a table */
    PyObject *(*initfunc)(void);
};
PyAPI_DATA(struct _inittab *) PyImport_Inittab;
PyAPI_FUNC(int) PyImport_AppendInittab(const char *name, PyObject *(*initfunc)(void));
PyAPI_FUNC(int) PyImport_ExtendInittab(struct _inittab *newtab);

/* Modules as marshalled code. */
struct _frozen {
    const char *name; /* NULL ends a table */
    const unsigned char *code;
    int size;
    int is_package;
};
PyAPI_DATA(const struct _frozen *) PyImport_FrozenModules;
PyAPI_FUNC(int) PyImport_ImportFrozenModuleObject(PyObject *name); /* 1; 0 if there is none; -1 */
PyAPI_FUNC(int) PyImport_ImportFrozenModule(const char *name);

_P3T_END_DECLS

#endif
