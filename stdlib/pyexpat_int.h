/* stdlib/pyexpat_int.h -- what the modules on libexpat share: pyexpat and _elementtree. */
#ifndef P3T_STDLIB_PYEXPAT_INT_H
#define P3T_STDLIB_PYEXPAT_INT_H

#include <expat.h>

/* In newer versions of the library only. */
extern XML_Bool XML_SetReparseDeferralEnabled(XML_Parser, XML_Bool) __attribute__((weak));

/* A handler for encodings that the library does not know but Python does, if each byte is a character. Raises. */
int expat_unknown_encoding(void *data, const XML_Char *name, XML_Encoding *info);

#endif
