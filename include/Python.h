/* Python.h -- the C API of python3t, a free-threaded Python 3.14.
 *
 * Include it before any other header.  What a function promises stands beside it in the header of its subject; where nothing is said
 * about a returned object it is a new reference, or NULL with an exception set.  Every function may be called from any attached
 * thread, several at a time, except where a line says what to hold.
 */
#ifndef Py_PYTHON_H
#define Py_PYTHON_H

#include "patchlevel.h"
#include "pyconfig.h"
#include "pyport.h"
#include "pymacro.h"
#include "pytypedefs.h"

/* objects in general */
#include "object.h"
#include "pymem.h"
#include "objimpl.h"
#include "pylock.h"
#include "pybuffer.h"
#include "descrobject.h"
#include "methodobject.h"
#include "moduleobject.h"
#include "modsupport.h"
#include "abstract.h"
#include "pyerrors.h"

/* one type each */
#include "boolobject.h"
#include "longobject.h"
#include "floatobject.h"
#include "complexobject.h"
#include "bytesobject.h"
#include "bytearrayobject.h"
#include "unicodeobject.h"
#include "tupleobject.h"
#include "listobject.h"
#include "dictobject.h"
#include "odictobject.h"
#include "setobject.h"

#endif
