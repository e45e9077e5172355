/* objects/str_int.h -- the str's structure, and what the runtime does with strs beneath the C API.
 *
 * Text is immutable and canonical: an array of 1, 2 or 4 bytes a character, the narrowest that its widest character allows, NUL behind
 * it. So two equal strs have the same kind, and comparing is one memcmp. Three layouts share a head:
 *
 *     ASCII, short      head, text                        the text is its own UTF-8
 *     other, short      head, UTF-8 cache, text
 *     external          head, UTF-8 cache, text pointer   long text (over STR_INLINE_MAX bytes), and all instances of subclasses
 *
 * What other threads may see change are two caches: the hash, computed at most once per reader and the same for all of them, and the UTF-8
 * form, published by compare-and-swap. OBJ_USER in the header means interned: in intern.c's table, and so unique among its equals.
 * "" and the 256 one-character Latin-1 strs are static, immortal and interned; every operation that yields such a text gives them.
 */
#ifndef P3T_OBJECTS_STR_INT_H
#define P3T_OBJECTS_STR_INT_H

#include "objects/codec.h"
#include "objects/rt.h"

enum { STR_KIND_MASK = 7, STR_ASCII = 8, STR_EXTERNAL = 16, STR_LENGTH_SHIFT = 8, STR_INLINE_MAX = 1024 };
#define STR_LENGTH_MAX ((size_t)PTRDIFF_MAX >> STR_LENGTH_SHIFT)     /* 2^55: memory ends before */

struct str_utf8 {
    size_t len;
    char   text[];                                /* NUL-terminated */
};

typedef struct StrObj {
    Obj       hdr;                                /* OBJ_USER: interned */
    uint64_t  meta FROZEN;                        /* length << 8 | STR_EXTERNAL? | STR_ASCII? | kind */
    Py_hash_t hash SHARED(relaxed);               /* -1: not known yet */
} StrObj;
typedef struct StrWideObj {                       /* not ASCII, text inside */
    StrObj    head;
    struct str_utf8 *utf8 SHARED(acq_rel);        /* NULL: not made yet */
    unsigned char text[];
} StrWideObj;
typedef struct StrExternalObj {                   /* the structure of PyUnicode_Type: tp_basicsize, subclasses extend it */
    StrObj    head;
    struct str_utf8 *utf8 SHARED(acq_rel);        /* stays NULL for ASCII */
    void     *text FROZEN;                        /* buf_alloc */
} StrExternalObj;

static inline StrObj *str_obj(Value v) { return (StrObj *)value_obj(v); }
static inline bool value_is_str(Value v) { return IS_EXACT(v, STR) || (value_is_ptr(v) && value_has_flag(v, Py_TPFLAGS_UNICODE_SUBCLASS)); }

static inline size_t str_length(const StrObj *s) { return s->meta >> STR_LENGTH_SHIFT; }
static inline int str_kind(const StrObj *s) { return (int)(s->meta & STR_KIND_MASK); }
static inline bool str_is_ascii(const StrObj *s) { return (s->meta & STR_ASCII) != 0; }
static inline void *str_data(const StrObj *s)
{
    if (UNLIKELY(s->meta & STR_EXTERNAL))
        return ((const StrExternalObj *)s)->text;
    return (char *)(uintptr_t)s + (s->meta & STR_ASCII ? sizeof(StrObj) : offsetof(StrWideObj, text));
}
static inline struct text_view str_view(const StrObj *s) { return (struct text_view){str_data(s), str_length(s), str_kind(s)}; }
/* Bytes of the text. */
static inline size_t str_bytes(const StrObj *s) { return str_length(s) * (size_t)str_kind(s); }
static inline uint32_t str_read(const StrObj *s, size_t i) { return PyUnicode_READ(str_kind(s), str_data(s), (Py_ssize_t)i); }
static inline bool str_is_interned(const StrObj *s) { return (load_relaxed_u8(&s->hdr.flags) & OBJ_USER) != 0; }

/* --- the static strs --------------------------------------------------------------------------------------------------------------- */

struct str_static { StrObj head; unsigned char room[16]; } __attribute__((aligned(16)));
extern struct str_static str_latin1[256], str_nothing;      /* headers and meta are filled by str_init() */
/* Immortal: both borrowed and owned. */
static inline Value str_char(unsigned char c) { return value_from_obj(&str_latin1[c]); }
static inline Value str_empty(void) { return value_from_obj(&str_nothing); }

/* --- hash and equality, of strs and instances of subclasses by their text ------------------------------------------------------------ */

Py_hash_t str_hash_compute(StrObj *) LEAF;
static inline Py_hash_t str_hash_if_known(Value v) { return (Py_hash_t)load_relaxed_u64((const uint64_t *)&str_obj(v)->hash); }   /* or -1 */
static inline Py_hash_t str_hash(Value v)                   /* never -1, never fails */
{
    Py_hash_t h = str_hash_if_known(v);
    return LIKELY(h != -1) ? h : str_hash_compute(str_obj(v));
}
bool str_equal_text(const StrObj *, const StrObj *) LEAF;   /* metas are the same but for STR_EXTERNAL */
static inline bool str_equal(Value a, Value b)
{
    if (value_is(a, b))
        return true;
    const StrObj *s = str_obj(a), *t = str_obj(b);
    if (((s->meta ^ t->meta) & ~(uint64_t)STR_EXTERNAL) != 0)
        return false;
    return str_equal_text(s, t);
}
int str_compare(Value a, Value b) LEAF;                     /* by code points: < 0, 0, > 0 */
bool str_equal_ascii(Value s, const char *text, size_t n) LEAF;
#define STR_IS(v, literal) str_equal_ascii((v), "" literal, sizeof(literal) - 1)

/* --- making strs: counted, or V_RAISED with MemoryError unless said otherwise ----------------------------------------------------------- */

/* A str of its own with n >= 1 characters (none of them written yet, NUL behind them) that are at most as wide as widest. Not for one-character
 * Latin-1 texts that others will see. NULL: MemoryError. */
StrObj *str_new(size_t n, uint32_t widest);
Value str_from_ascii(const char *, size_t n);
Value str_from_latin1(const void *, size_t n);
Value str_from_utf8(const char *, size_t n);                /* strict: UnicodeDecodeError */
Value str_from_array(const void *, size_t n, int kind);     /* any text, canonical or wider than need be */
static inline Value str_from_text(struct text_view t) { return str_from_array(t.data, t.len, t.kind); }
Value str_from_ucs4(const uint32_t *, size_t n);
Value str_from_code(uint32_t c);                            /* one character */
#define STR_LITERAL(text) str_from_ascii("" text, sizeof(text) - 1)
/* The exact str of the same text: itself unless it is of a subclass. */
Value str_exact(Value);

/* --- operations on strs (arguments kept, not consumed) ------------------------------------------------------------------------------------ */

Value str_concat(Value a, Value b);
Value str_join_values(const Value *strs, size_t n);         /* f-strings: all of them after another */
/* *left += right for an interpreter register or C local whose str dies here: grows it in place where nobody else can see it. *left is
 * replaced; on failure it is released and V_RAISED. Linear in the end for a loop of them. */
int   str_append_inplace(Value *left, Value right);
/* The same, or false and nothing done: somebody else may see the str, or it has no room to grow. */
bool  str_grow(Value left, Value right);
Value str_repeat(Value, Py_ssize_t n);
Value str_slice(Value, size_t start, size_t end);           /* start <= end <= length */
Value str_slice_step(Value, Py_ssize_t start, Py_ssize_t step, size_t n);   /* the n characters at start, start + step, ... */
Value str_at(Value, size_t i);                              /* i < length */
bool  str_contains(Value s, Value part) LEAF;
Value str_repr(Value);

/* The UTF-8 form, kept by s: NUL-terminated. NULL: MemoryError, or UnicodeEncodeError for a surrogate. */
const char *str_utf8(Value s, size_t *len);

/* --- interning (intern.c) -------------------------------------------------------------------------------------------------------------------- */

/* The unique str equal to s, an exact str; counted. Mortal if it is new: strings from data. */
Value str_intern(Value s);
Value str_intern_take(Value s);                             /* consumes s; V_RAISED passes through */
/* The same, immortal from now on: names from code. */
Value str_intern_immortal(Value s);
Value str_intern_name(const char *ascii, size_t n);         /* immortal, from C text */
Value str_intern_find(struct text_view) LEAF;               /* counted, or V_ABSENT: no such str is interned */
size_t str_interned_count(void);

/* --- iterators (str_iter.c): both types have this structure ------------------------------------------------------------------------------------- */

typedef struct StrIterObj {
    Obj    hdr;
    size_t index SHARED(relaxed);                           /* past the end: exhausted */
    Value  str   FROZEN;                                    /* kept until the iterator dies */
} StrIterObj;
Value str_iter_other(uint32_t c);                           /* beyond Latin-1 */
/* The next character, counted, V_DONE or V_RAISED. */
static inline Value str_iter_next(StrIterObj *it)
{
    const StrObj *s = str_obj(it->str);
    size_t i = load_relaxed_size(&it->index);
    if (UNLIKELY(i >= str_length(s)))
        return V_DONE;
    store_relaxed_size(&it->index, i + 1);
    uint32_t c = str_read(s, i);
    return LIKELY(c < 256) ? str_char((unsigned char)c) : str_iter_other(c);
}
Value str_iter_new(Value s);                                /* keeps s */

/* --- start-up, in this order --------------------------------------------------------------------------------------------------------------------- */

struct hash_key;
/* objects/hash.c: the key of str and bytes hashes; before the first hash. core reads PYTHONHASHSEED or the system's random source. */
void hash_init(const struct hash_key *);
Py_hash_t hash_text(const void *, size_t bytes) LEAF;       /* what equal str and bytes hash to */
/* Shape table and heap exist, a thread is attached; the str type need not be ready. Makes static strs, intern table, names[]. 0, or -1. */
int str_init(void);

#endif
