/* objects/unidata_old.c -- the database as of Unicode 3.2, which IDNA 2003 and stringprep are defined on.
 *
 * A character that 3.2 did not have is unassigned. Of the others few facts have changed since; those are listed in
 * objects/tools/unicode_3_2.txt and searched first, for the rest today's database answers. (Combining classes, digit
 * values and, but for five corrections, decompositions may not change.)   Tests.  test_unidata.c */
#include <string.h>
#include "objects/unidata_int.h"
#include "objects/unidata_3_2.h"

static const struct old_fact *find(uint32_t c, enum old_property property)
{
    for (size_t i = 0; i < sizeof old_facts / sizeof *old_facts; i++) {
        const struct old_fact *fact = &old_facts[i];
        if (fact->property == property && c >= fact->first && c <= fact->last)
            return fact;
    }
    return NULL;
}

static bool assigned(uint32_t c) { return uni_flags(c) & UNI_IN_3_2; }

const char *uni_old_category(uint32_t c)
{
    if (!assigned(c))
        return "Cn";
    const struct old_fact *fact = find(c, OLD_CATEGORY);
    return fact ? fact->text : uni_category(c);
}

const char *uni_old_bidirectional(uint32_t c)
{
    if (!assigned(c))
        return "";
    const struct old_fact *fact = find(c, OLD_BIDIRECTIONAL);
    return fact ? fact->text : uni_bidirectional(c);
}

const char *uni_old_east_asian_width(uint32_t c)
{
    if (!assigned(c))                       /* what is still unassigned may be wide by default */
        return strcmp(uni_category(c), "Cn") == 0 ? uni_east_asian_width(c) : "N";
    const struct old_fact *fact = find(c, OLD_EAST_ASIAN_WIDTH);
    return fact ? fact->text : uni_east_asian_width(c);
}

int uni_old_combining(uint32_t c)
{
    return assigned(c) ? uni_combining(c) : 0;
}

bool uni_old_is_mirrored(uint32_t c)
{
    if (!assigned(c))
        return false;
    const struct old_fact *fact = find(c, OLD_MIRRORED);
    return fact ? fact->number > 0 : uni_is_mirrored(c);
}

int uni_old_decimal_value(uint32_t c)
{
    if (!assigned(c))
        return -1;
    const struct old_fact *fact = find(c, OLD_DECIMAL);
    return fact ? (int)fact->number : uni_decimal_value(c);
}

/* The module does not tell versions apart here. */
int uni_old_digit_value(uint32_t c)
{
    return uni_digit_value(c);
}

double uni_old_numeric_value(uint32_t c)
{
    if (!assigned(c))
        return -1.0;
    const struct old_fact *fact = find(c, OLD_NUMERIC);
    return fact ? fact->number : uni_numeric_value(c);
}

/* The five characters that Corrigenda 3 and 4 corrected show the corrected mapping, though normalization to 3.2 uses the
 * one it had. */
size_t uni_old_decomposition(uint32_t c, char text[UNI_DECOMPOSITION_MAX])
{
    if (assigned(c))
        return uni_decomposition(c, text);
    text[0] = '\0';
    return 0;
}
