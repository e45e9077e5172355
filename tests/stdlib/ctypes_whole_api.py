# The executable has the C API's functions that nothing inside of it calls, too: extension modules may.
# needs: ctypes
# expect: []
import ctypes

names = "PyEval_GetFrameLocals PyEval_GetFrameGlobals PyUnicode_Tailmatch PyCapsule_GetContext PyObject_AsFileDescriptor PyList_GetSlice PyMem_Calloc"
print([name for name in names.split() if not hasattr(ctypes.pythonapi, name)])
