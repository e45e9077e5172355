/* objects/names.c -- names[]: the interned strs that the runtime itself refers to, from names.def. */
#include "objects/str_int.h"
#include "objects/str_private.h"

Value names[NAME_COUNT];

static const struct { const char *text; size_t len; } texts[NAME_COUNT] = {
#define NAME(n) [NAME_##n] = {#n, sizeof(#n) - 1},
#define NAMED(n, text) [NAME_##n] = {text, sizeof(text) - 1},
#include "objects/names.def"
#undef NAME
#undef NAMED
};

int names_init(void)
{
    for (unsigned i = 0; i < NAME_COUNT; i++) {
        names[i] = str_intern_name(texts[i].text, texts[i].len);
        if (is_raised(names[i]))
            return -1;
    }
    return 0;
}
