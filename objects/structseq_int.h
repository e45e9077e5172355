/* objects/structseq_int.h -- making a static structseq type with flags of its own. */
#ifndef P3T_OBJECTS_STRUCTSEQ_INT_H
#define P3T_OBJECTS_STRUCTSEQ_INT_H

#include "objects/str_int.h"
#include "objects/tuple_int.h"

/* PyStructSequence_InitType2 with more tp_flags: sys.flags and its like are Py_TPFLAGS_DISALLOW_INSTANTIATION. 0 or -1. */
int structseq_init_type(PyTypeObject *, PyStructSequence_Desc *, unsigned long flags);

#endif
