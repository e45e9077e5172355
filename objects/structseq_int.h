/* objects/structseq_int.h -- structseq types with flags of their own, static ones and such as are made when first needed. */
#ifndef P3T_OBJECTS_STRUCTSEQ_INT_H
#define P3T_OBJECTS_STRUCTSEQ_INT_H

#include "objects/str_int.h"
#include "objects/tuple_int.h"

/* PyStructSequence_InitType2 with more tp_flags: sys.flags and its like are Py_TPFLAGS_DISALLOW_INSTANTIATION. 0 or -1. */
int structseq_init_type(PyTypeObject *, PyStructSequence_Desc *, unsigned long flags);
/* *at: a static word, NULL at first. The type that it names; the first caller makes it, with more tp_flags. Of several first callers one
 * wins, and all get its type. The reference is the word's, for good. NULL: raised. */
PyTypeObject *structseq_type_once(PyTypeObject **at, PyStructSequence_Desc *, unsigned long flags);

#endif
