/* osdefs.h -- how paths are written here. */
#ifndef Py_OSDEFS_H
#define Py_OSDEFS_H

#include "pyport.h"

#define SEP L'/'
#define DELIM L':'
#ifndef MAXPATHLEN
#define MAXPATHLEN 4096
#endif

#endif
