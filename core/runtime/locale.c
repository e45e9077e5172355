/* core/runtime/locale.c -- which encoding the operating system's texts have: the locale's, or UTF-8.
 *
 * In the C locale most systems mean UTF-8 all the same: so LC_CTYPE is set to C.UTF-8, for child processes too (PEP 538), and UTF-8 mode is on
 * (PEP 540) unless somebody has said otherwise. In UTF-8 mode the locale does not count.
 */
#include "core/runtime/config.h"

#include "objects/codecs_int.h"

#include <ctype.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const utf8_locales[] = {"C.UTF-8", "C.utf8", "UTF-8"};

static bool is_legacy(const char *locale) { return locale && (strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0); }

/* An encoding's name as Python spells it. */
static const char *locale_encoding(void)
{
    static char name[64];
    const char *codeset = nl_langinfo(CODESET);
    if (!codeset || !*codeset || strcmp(codeset, "UTF-8") == 0)
        return "utf-8";
    if (strcmp(codeset, "ANSI_X3.4-1968") == 0 || strcmp(codeset, "US-ASCII") == 0)
        return "ascii";
    size_t i = 0;
    for (; codeset[i] && i + 1 < sizeof name; i++)
        name[i] = (char)tolower((unsigned char)codeset[i]);
    name[i] = 0;
    return name;
}

static bool coerce(const struct runtime_config *c)
{
    const char *setting = config_getenv(c, "PYTHONCOERCECLOCALE"), *all = getenv("LC_ALL");
    bool warn = setting && strcmp(setting, "warn") == 0;
    if (setting && strcmp(setting, "0") == 0)
        return false;
    if (!all || !*all)
        for (size_t i = 0; i < sizeof utf8_locales / sizeof *utf8_locales; i++)
            if (setlocale(LC_CTYPE, utf8_locales[i])) {
                setenv("LC_CTYPE", utf8_locales[i], 1);
                if (warn)
                    fprintf(stderr,
                            "Python detected LC_CTYPE=C: LC_CTYPE coerced to %s (set another locale or PYTHONCOERCECLOCALE=0 to disable this locale "
                            "coercion behavior).\n",
                            utf8_locales[i]);
                setlocale(LC_CTYPE, "");
                return true;
            }
    if (warn)
        fprintf(stderr, "Python runtime initialized with LC_CTYPE=C (a locale with default ASCII encoding), which may cause Unicode compatibility "
                        "problems. Using C.UTF-8, C.utf8, or UTF-8 (if available) as alternative Unicode-compatible locales is recommended.\n");
    return false;
}

void locale_start(struct runtime_config *c)
{
    const char *name = setlocale(LC_CTYPE, NULL);
    if (is_legacy(name)) {
        coerce(c);
        if (!c->utf8_mode_given)
            c->utf8_mode = true;
    }
    codecs_set_filesystem(c->utf8_mode ? "utf-8" : locale_encoding(), "surrogateescape");
}

const char *locale_stdio_encoding(const struct runtime_config *c) { return c->utf8_mode ? "utf-8" : locale_encoding(); }

const char *locale_stdio_errors(const struct runtime_config *c)
{
    const char *name = setlocale(LC_CTYPE, NULL);
    bool lax = c->utf8_mode || is_legacy(name);
    for (size_t i = 0; name && i < sizeof utf8_locales / sizeof *utf8_locales; i++)
        lax |= strcmp(name, utf8_locales[i]) == 0;
    return lax ? "surrogateescape" : "strict";
}
