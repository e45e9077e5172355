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
#include "sliceobject.h"
#include "rangeobject.h"
#include "memoryobject.h"
#include "picklebufobject.h"
#include "iterobject.h"
#include "enumobject.h"
#include "bltinmodule.h"
#include "genericaliasobject.h"
#include "cellobject.h"
#include "classobject.h"
#include "funcobject.h"
#include "genobject.h"
#include "weakrefobject.h"
#include "pycapsule.h"
#include "structseq.h"
#include "context.h"
#include "fileobject.h"

/* running code */
#include "code.h"
#include "pyframe.h"
#include "traceback.h"
#include "compile.h"
#include "ceval.h"
#include "pythonrun.h"
#include "monitoring.h"
#include "import.h"
#include "codecs.h"
#include "warnings.h"

/* the runtime */
#include "initconfig.h"
#include "pylifecycle.h"
#include "pystate.h"
#include "pythread.h"
#include "sysmodule.h"
#include "osmodule.h"
#include "intrcheck.h"
#include "tracemalloc.h"

/* tools */
#include "fileutils.h"
#include "pyhash.h"
#include "pytime.h"
#include "pystrtod.h"
#include "pystrcmp.h"
#include "pyctype.h"

#endif
