/* patchlevel.h -- which Python this is.
 *
 * The version is the one of the language and of the C API that these headers describe, so code that tests PY_VERSION_HEX takes the
 * branch written for Python 3.14.  The runtime's own name and version are in sys.implementation.
 */
#ifndef Py_PATCHLEVEL_H
#define Py_PATCHLEVEL_H

#define PY_RELEASE_LEVEL_ALPHA 0xA
#define PY_RELEASE_LEVEL_BETA 0xB
#define PY_RELEASE_LEVEL_GAMMA 0xC /* a release candidate */
#define PY_RELEASE_LEVEL_FINAL 0xF

#define PY_MAJOR_VERSION 3
#define PY_MINOR_VERSION 14
#define PY_MICRO_VERSION 0
#define PY_RELEASE_LEVEL PY_RELEASE_LEVEL_FINAL
#define PY_RELEASE_SERIAL 0
#define PY_VERSION "3.14.0"

/* Versions as numbers that compare in the right order; also the layout of PY_VERSION_HEX and of sys.hexversion. */
#define _Py_PACK_FULL_VERSION(major, minor, micro, level, serial)                                                                   \
    ((((major) & 0xff) << 24) | (((minor) & 0xff) << 16) | (((micro) & 0xff) << 8) | (((level) & 0xf) << 4) | ((serial) & 0xf))
#define _Py_PACK_VERSION(major, minor) _Py_PACK_FULL_VERSION(major, minor, 0, 0, 0)

#define PY_VERSION_HEX                                                                                                              \
    _Py_PACK_FULL_VERSION(PY_MAJOR_VERSION, PY_MINOR_VERSION, PY_MICRO_VERSION, PY_RELEASE_LEVEL, PY_RELEASE_SERIAL)

#endif
