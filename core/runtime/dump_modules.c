/* core/runtime/dump_modules.c -- for a process that is about to die: which native modules besides the standard library's it has loaded, of
 * which one may be to blame. sys.modules and sys.stdlib_module_names are read as they are, without locks or counts; the caller is in a
 * signal handler whose next fault ends the process, so a table that is being changed can do no more harm.
 * Tests.  tests/stdlib/faulthandler_modules.py */
#include "core/runtime/dump_stack.h"

#include "objects/dict_int.h"
#include "objects/module.h"
#include "objects/set_int.h"
#include "objects/str_int.h"

#include <string.h>

struct walk { const DictTable *table; size_t at; };

/* The next entry whose key is a str; NULL at the end. */
static const DictEntry *next_entry(struct walk *w)
{
    while (w->at < w->table->filled) {
        const DictEntry *e = &w->table->entries[w->at++];
        if (value_is_ptr(e->key) && IS_EXACT(e->key, STR) && !value_is(e->value, V_TOMBSTONE))
            return e;
    }
    return NULL;
}

static Value find_text(const DictObj *d, const char *text)
{
    size_t n = strlen(text);
    struct walk w = {d->table, 0};
    for (const DictEntry *e; (e = next_entry(&w)) != NULL;) {
        const StrObj *s = str_obj(e->key);
        size_t i = 0;
        while (i < n && i < str_length(s) && str_read(s, i) == (unsigned char)text[i])
            i++;
        if (i == n && str_length(s) == n)
            return e->value;
    }
    return V_ABSENT;
}

static bool is_among(const DictObj *library, Value name)
{
    struct walk w = {library ? library->table : NULL, 0};
    for (const DictEntry *e; library && (e = next_entry(&w)) != NULL;)
        if (str_equal(e->key, name))
            return true;
    return false;
}

static const DictObj *module_dict(Value module)
{
    return value_is_ptr(module) && PyModule_Check(api_of(module)) ? (const DictObj *)value_obj(module_obj(module)->dict) : NULL;
}

static void put_name(int fd, Value name)
{
    char text[128];
    size_t n = 0;
    for (; n < str_length(str_obj(name)) && n < sizeof text - 1; n++) {
        uint32_t c = str_read(str_obj(name), n);
        text[n] = c >= 0x20 && c < 0x7f ? (char)c : '?';
    }
    text[n] = '\0';
    dump_text(fd, text);
}

void dump_modules(int fd, const PyThreadState *ts)
{
    if (!ts || !value_is_ptr(ts->interp->modules) || !IS_EXACT(ts->interp->modules, DICT))
        return;
    const DictObj *modules = (const DictObj *)value_obj(ts->interp->modules), *sys = module_dict(find_text(modules, "sys"));
    Value listed = sys ? find_text(sys, "stdlib_module_names") : V_ABSENT;
    const DictObj *library = value_is_ptr(listed) && IS_EXACT(listed, FROZENSET) ? &((const SetObj *)value_obj(listed))->dict : NULL;
    unsigned long n = 0;
    struct walk w = {modules->table, 0};
    for (const DictEntry *e; (e = next_entry(&w)) != NULL;) {
        if (!module_dict(e->value) || !module_obj(e->value)->def || is_among(library, e->key))
            continue;
        dump_text(fd, n++ ? ", " : "\nExtension modules: ");
        put_name(fd, e->key);
    }
    if (n) {
        dump_text(fd, " (total: ");
        dump_number(fd, n, 1);
        dump_text(fd, ")\n");
    }
}
