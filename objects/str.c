/* objects/str.c -- making and destroying strs; hash, equality, order; the UTF-8 cache.
 *
 * Layouts and rules are told in str_int.h. Short text lies in the object; long text in a buffer, which goes back to the allocator at
 * once when the str dies (an object's pages would have to wait for a grace period), and which can grow in place while the str is being
 * built up.
 *
 * Holds.  T1  meta and text are written before the str is published; plain loads ever after. str_append_inplace() alone changes a str
 *             later, one that provably nobody else can reach.
 *         T2  hash goes from -1 to its one value; two threads that compute it at once store the same.
 *         T3  utf8 goes from NULL to a block that stays until the str dies; the loser of the race frees its own.
 * Tests.  tests/objects/test_str_core.c
 */
#include "objects/str_int.h"

#include "gc/heap_int.h"
#include "objects/str_private.h"

struct str_static str_latin1[256], str_nothing;

/* --- allocation ------------------------------------------------------------------------------------------------------------------- */

/* As obj_new(), but the contents are left as they are: text will cover them. */
static ALWAYS_INLINE Obj *alloc_unfilled(size_t bytes)
{
    Thread *t = this_thread;
    size_t steps = (bytes + 15) >> 4;
    Page *p = gc_thread(t)->heap->current[PAGE_LEAF][size_class_of[steps]];
    Block *b = p->free;
    if (HEAP_CHECKED || UNLIKELY(b == NULL) || UNLIKELY(alloc_fail_countdown != 0))
        return obj_new(SHAPE_ID_STR, bytes, PAGE_LEAF);
    p->free = block_next(b);
    p->used++;
    header_born(&b->hdr, SHAPE_ID_STR, t->slot_id);
    return &b->hdr;
}

static COLD StrObj *new_external(size_t n, int kind, bool ascii)
{
    if (!str_size_ok(n, kind)) {
        raise_no_memory();
        return NULL;
    }
    size_t bytes = n * (size_t)kind;
    char *text = buf_alloc(bytes + (size_t)kind);
    if (text == NULL) {
        raise_no_memory();
        return NULL;
    }
    StrExternalObj *s = (StrExternalObj *)obj_new(SHAPE_ID_STR, sizeof *s, PAGE_LEAF);
    if (s == NULL) {
        buf_free(text);
        return NULL;
    }
    s->head.meta = str_meta(n, kind, ascii) | STR_EXTERNAL;
    s->head.hash = -1;
    s->text = text;
    memset(text + bytes, 0, (size_t)kind);
    return &s->head;
}

static ALWAYS_INLINE StrObj *new_str(size_t n, int kind, bool ascii)
{
    if (UNLIKELY(n > (size_t)STR_INLINE_MAX / (size_t)kind))
        return new_external(n, kind, ascii);
    size_t bytes = n * (size_t)kind, front = ascii ? sizeof(StrObj) : offsetof(StrWideObj, text);
    StrObj *s = (StrObj *)alloc_unfilled(front + bytes + (size_t)kind);
    if (UNLIKELY(s == NULL))
        return NULL;
    s->meta = str_meta(n, kind, ascii);
    s->hash = -1;
    if (!ascii)
        ((StrWideObj *)s)->utf8 = NULL;
    text_store((char *)s + front, kind, n, 0);
    return s;
}

StrObj *str_new(size_t n, uint32_t widest)
{
    if (widest < 0x80)
        return new_str(n, 1, true);
    return new_str(n, kind_for(widest), false);
}

void str_destroy(PyObject *op)
{
    StrObj *s = (StrObj *)(void *)op;
    if (UNLIKELY(load_relaxed_u8(&s->hdr.flags) & OBJ_USER))
        str_intern_forget(s);
    uint64_t layout = s->meta & (STR_ASCII | STR_EXTERNAL);
    if (UNLIKELY(layout != STR_ASCII)) {
        buf_free(load_acquire_ptr(&((StrWideObj *)s)->utf8));
        if (layout & STR_EXTERNAL)
            buf_free(((StrExternalObj *)s)->text);
    }
    obj_free_fast(this_thread, &s->hdr);
}

/* --- text ------------------------------------------------------------------------------------------------------------------------- */

uint32_t text_widest_in(const void *text, size_t n, int kind)
{
    if (kind == 1)
        return ascii_prefix(text, n) == n ? 0x7f : 0xff;
    uint32_t seen = 0;
    if (kind == 2) {
        const uint16_t *p = text;
        for (size_t i = 0; i < n; i++)
            seen |= p[i];
    } else {
        const uint32_t *p = text;
        for (size_t i = 0; i < n; i++)
            seen |= p[i];
    }
    return seen;
}

#define COPY_LOOP(TO, FROM)                                                                                                         \
    do {                                                                                                                            \
        TO *q = (TO *)to + at;                                                                                                      \
        const FROM *p = from;                                                                                                       \
        for (size_t i = 0; i < n; i++)                                                                                              \
            q[i] = (TO)p[i];                                                                                                        \
    } while (0)

/* Narrowing is allowed where every character fits. */
void text_copy_other(void *to, int to_kind, size_t at, const void *from, size_t n, int kind)
{
    switch (to_kind << 4 | kind) {
    case 0x21: COPY_LOOP(uint16_t, uint8_t); break;
    case 0x41: COPY_LOOP(uint32_t, uint8_t); break;
    case 0x42: COPY_LOOP(uint32_t, uint16_t); break;
    case 0x12: COPY_LOOP(uint8_t, uint16_t); break;
    case 0x14: COPY_LOOP(uint8_t, uint32_t); break;
    case 0x24: COPY_LOOP(uint16_t, uint32_t); break;
    default: UNREACHABLE("kind of text");
    }
}

void text_fill(void *to, int kind, size_t at, size_t n, uint32_t c)
{
    if (kind == 1) {
        memset((uint8_t *)to + at, (int)c, n);
    } else if (kind == 2) {
        for (size_t i = 0; i < n; i++)
            ((uint16_t *)to)[at + i] = (uint16_t)c;
    } else {
        for (size_t i = 0; i < n; i++)
            ((uint32_t *)to)[at + i] = c;
    }
}

/* --- making ------------------------------------------------------------------------------------------------------------------------ */

Value str_from_ascii(const char *text, size_t n)
{
    if (n <= 1)
        return n == 0 ? str_empty() : str_char((unsigned char)text[0]);
    StrObj *s = new_str(n, 1, true);
    if (s == NULL)
        return V_RAISED;
    memcpy(str_data(s), text, n);
    return value_from_obj(s);
}

Value str_from_latin1(const void *text, size_t n)
{
    return str_from_array(text, n, 1);
}

Value str_from_array(const void *text, size_t n, int kind)
{
    if (n == 0)
        return str_empty();
    uint32_t widest = text_widest_in(text, n, kind);
    if (n == 1 && widest < 0x100)
        return str_char((unsigned char)PyUnicode_READ(kind, text, 0));
    StrObj *s = str_new(n, widest);
    if (s == NULL)
        return V_RAISED;
    text_copy(str_data(s), str_kind(s), 0, (struct text_view){text, n, kind});
    return value_from_obj(s);
}

Value str_from_ucs4(const uint32_t *text, size_t n)
{
    return str_from_array(text, n, 4);
}

Value str_from_code(uint32_t c)
{
    if (c < 256)
        return str_char((unsigned char)c);
    StrObj *s = str_new(1, c);
    if (s == NULL)
        return V_RAISED;
    text_store(str_data(s), str_kind(s), 0, c);
    return value_from_obj(s);
}

Value str_exact(Value v)
{
    if (IS_EXACT(v, STR))
        return value_keep(v);
    StrObj *from = str_obj(v);
    size_t n = str_length(from);
    if (n == 0)
        return str_empty();
    if (n == 1 && str_kind(from) == 1)
        return str_char(*(unsigned char *)str_data(from));
    StrObj *s = str_new(n, str_widest(from));
    if (s == NULL)
        return V_RAISED;
    memcpy(str_data(s), str_data(from), str_bytes(from));
    s->hash = str_hash_if_known(v);
    return value_from_obj(s);
}

Value str_finished(StrObj *s)
{
    if (LIKELY(str_length(s) > 1) || str_kind(s) > 1)
        return value_from_obj(s);
    Value v = str_length(s) == 0 ? str_empty() : str_char(*(unsigned char *)str_data(s));
    obj_decref(&s->hdr);
    return v;
}

Value str_adopt(void *block, size_t n, int kind, bool ascii)
{
    size_t bytes = n * (size_t)kind;
    char *text = str_size_ok(n, kind) ? buf_realloc(block, bytes + (size_t)kind) : NULL;
    StrExternalObj *s = text ? (StrExternalObj *)obj_new(SHAPE_ID_STR, sizeof *s, PAGE_LEAF) : NULL;
    if (s == NULL) {
        buf_free(text ? text : block);
        return raise_no_memory();
    }
    memset(text + bytes, 0, (size_t)kind);
    s->head.meta = str_meta(n, kind, ascii) | STR_EXTERNAL;
    s->head.hash = -1;
    s->text = text;
    return value_from_obj(s);
}

Value str_from_sink(struct text_sink *sink)
{
    text_sink_finish(sink);
    struct text_view t = {sink->data, sink->len, sink->kind};
    size_t bytes = t.len * (size_t)t.kind;
    if (bytes > STR_INLINE_MAX)
        return str_adopt(sink->data, t.len, t.kind, sink->seen < 0x80);
    Value v;
    if (t.len <= 1) {
        v = str_from_text(t);
    } else {
        StrObj *s = str_new(t.len, sink->seen);
        if (s)
            memcpy(str_data(s), t.data, bytes);
        v = s ? value_from_obj(s) : V_RAISED;
    }
    buf_free(sink->data);
    return v;
}

/* --- hash, equality, order --------------------------------------------------------------------------------------------------------- */

Py_hash_t str_hash_compute(StrObj *s)
{
    Py_hash_t h = hash_text(str_data(s), str_bytes(s));
    store_relaxed_u64((uint64_t *)&s->hash, (uint64_t)h);      /* T2 */
    return h;
}

bool str_equal_text(const StrObj *s, const StrObj *t)
{
    if (str_is_interned(s) && str_is_interned(t))
        return false;                                          /* different objects: the caller looked */
    Py_hash_t a = (Py_hash_t)load_relaxed_u64((const uint64_t *)&s->hash), b = (Py_hash_t)load_relaxed_u64((const uint64_t *)&t->hash);
    if (a != b && a != -1 && b != -1)
        return false;
    return memcmp(str_data(s), str_data(t), str_bytes(s)) == 0;
}

bool str_equal_ascii(Value v, const char *text, size_t n)
{
    const StrObj *s = str_obj(v);
    return str_length(s) == n && str_is_ascii(s) && memcmp(str_data(s), text, n) == 0;
}

#define COMPARE_LOOP(A, B)                                                                                                          \
    do {                                                                                                                            \
        const A *p = str_data(s);                                                                                                   \
        const B *q = str_data(t);                                                                                                   \
        for (size_t i = 0; i < shorter; i++)                                                                                        \
            if (p[i] != q[i])                                                                                                       \
                return p[i] < q[i] ? -1 : 1;                                                                                        \
    } while (0)

int str_compare(Value a, Value b)
{
    if (value_is(a, b))
        return 0;
    const StrObj *s = str_obj(a), *t = str_obj(b);
    size_t n = str_length(s), m = str_length(t), shorter = n < m ? n : m;
    switch (str_kind(s) << 4 | str_kind(t)) {
    case 0x11: {
        int order = memcmp(str_data(s), str_data(t), shorter);
        if (order)
            return order < 0 ? -1 : 1;
        break;
    }
    case 0x12: COMPARE_LOOP(uint8_t, uint16_t); break;
    case 0x14: COMPARE_LOOP(uint8_t, uint32_t); break;
    case 0x21: COMPARE_LOOP(uint16_t, uint8_t); break;
    case 0x22: COMPARE_LOOP(uint16_t, uint16_t); break;
    case 0x24: COMPARE_LOOP(uint16_t, uint32_t); break;
    case 0x41: COMPARE_LOOP(uint32_t, uint8_t); break;
    case 0x42: COMPARE_LOOP(uint32_t, uint16_t); break;
    case 0x44: COMPARE_LOOP(uint32_t, uint32_t); break;
    default: UNREACHABLE("kind of text");
    }
    return n == m ? 0 : n < m ? -1 : 1;
}

/* --- UTF-8 --------------------------------------------------------------------------------------------------------------------------- */

Value str_from_utf8(const char *text, size_t n)
{
    struct utf8_scan scan = utf8_scan((const uint8_t *)text, n, 0);
    if (UNLIKELY(scan.bytes != n))
        return value_of(PyUnicode_DecodeUTF8(text, (Py_ssize_t)n, NULL));
    if (scan.ascii)
        return str_from_ascii(text, n);
    StrObj *s = new_str(scan.chars, scan.kind, false);
    if (s == NULL)
        return V_RAISED;
    utf8_fill(str_data(s), scan.kind, (const uint8_t *)text, n);
    return str_finished(s);
}

const char *str_utf8(Value v, size_t *len)
{
    StrObj *s = str_obj(v);
    if (LIKELY(str_is_ascii(s))) {
        *len = str_length(s);
        return str_data(s);
    }
    struct str_utf8 **cache = &((StrWideObj *)s)->utf8, *form = load_acquire_ptr(cache);
    if (form == NULL) {
        size_t at = 0, size = utf8_encoded_size(str_view(s));
        form = size > PTRDIFF_MAX ? NULL : buf_alloc(sizeof *form + size + 1);
        if (form == NULL) {
            raise_no_memory();
            return NULL;
        }
        struct codec_error error;
        struct byte_sink sink = {.data = (uint8_t *)form->text, .cap = size};
        if (utf8_encode(str_view(s), &at, 0, &sink, &error) != CODEC_DONE) {
            buf_free(form);
            str_raise_encode(v, "utf-8", &error);
            return NULL;
        }
        form->len = sink.len;
        form->text[sink.len] = 0;
        struct str_utf8 *first = NULL;
        if (!cas_acq_rel_ptr(cache, &first, form)) {           /* T3; pairs with the load above */
            buf_free(form);
            form = first;
        }
    }
    *len = form->len;
    return form->text;
}

/* --- start-up ------------------------------------------------------------------------------------------------------------------------ */

static int init_static(struct str_static *at, bool empty, unsigned char c)
{
    StrObj *s = &at->head;
    bool ascii = c < 0x80;
    obj_init_static(&s->hdr, SHAPE_ID_STR);
    s->meta = str_meta(!empty, 1, ascii);
    s->hash = -1;
    if (!empty)
        *(unsigned char *)str_data(s) = c;
    Value v = str_intern(value_from_obj(s));
    return is_raised(v) ? -1 : 0;
}

int str_init(void)
{
    if (str_intern_init() < 0 || init_static(&str_nothing, true, 0) < 0)
        return -1;
    for (unsigned c = 0; c < 256; c++)
        if (init_static(&str_latin1[c], false, (unsigned char)c) < 0)
            return -1;
    return names_init();
}
