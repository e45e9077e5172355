/* tests/fuzz/mutate.h -- a libFuzzer mutator for Python source, included by the fuzzers whose input is program text.
 *
 * Bytes changed at random hardly ever get past the tokenizer. So half of the mutations work on tokens: the text is cut into names, numbers, strings,
 * operators, line ends with their indentation; then a run of tokens is removed, repeated, moved, put in brackets, or replaced by words of Python
 * or by a run from elsewhere in the text; or a line is indented otherwise. Crossing two inputs puts a run of tokens (or of whole lines) of one into the other.
 * The other half is libFuzzer's own. The first byte, which chooses modes, is left to that.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *one, size_t n1, const uint8_t *two, size_t n2, uint8_t *out, size_t max_size, unsigned seed);

static const char *const words[] = {
    "False", "None", "True", "and", "as", "assert", "async ", "await ", "break", "class C:", "continue", "def f():", "del ", "elif x:", "else:",
    "except:", "except* E as e:", "except (A, B):", "finally:", "for x in y:", "from . import ", "global x", "if x:", "import a.b as c", "in ", "is ", "lambda x: ",
    "nonlocal x", "not ", "or ", "pass", "raise ", "return ", "try:", "while x:", "with a as b, c:", "yield ", "yield from ", "match x:", "case ",
    "type X[T] = ", "_", "x", "y", "self", "__class__", "super()", "__debug__", "0", "1", "1.5", "2j", "0x1f", "1_000", "1e400", "'s'", "b'b'", "r'\\'",
    "'''a\nb'''", "f'{x!r:>{y}}'", "f'{x=}'", "f'{", "t'{x}'", "rf'{x}\\d'", "f'''{\nx}'''", "u'x'", "...", "->", ":=", ":", ";", ",", ".", "@", "=", "+=", "**=",
    "//=", "==", "!=", "<>", "<=", ">>", "**", "//", "~", "|", "&", "^", "%", "*", "/", "-", "(", ")", "[", "]", "{", "}", "()", "[]", "{}", "(x for x in y)",
    "[x async for x in y if z]", "{**x, 'a': 1}", "{*x}", "(*a, b)", "a, *b = c", "x: int = 1", "/, ", "*, ", "*args", "**kwargs", "[T: int = str, *Ts, **P]",
    "\n", "\n    ", "\n        ", "\n\t", "\\\n", "# type: int", "#", "from __future__ import annotations\n", "{'k': v, **rest}", "C(a, k=1)", "[a, *_]",
    "1 | 2 as n", "case _ if x:", "(yield)", "(await x)", "x if y else z", "[*a, *b]", "not in", "is not", "lambda *, k=1, **kw: k", "f(*a, **k)", "a[b:c, ::d, *e]",
};

static uint32_t mutate_state;

static uint32_t pick(uint32_t n)
{
    mutate_state ^= mutate_state << 13;
    mutate_state ^= mutate_state >> 17;
    mutate_state ^= mutate_state << 5;
    return n ? mutate_state % n : 0;
}

static bool is_word(uint8_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c >= 128; }

/* The end of the token that begins at i. Strings end at their quote or with the line: good enough to move them about. */
static size_t token_end(const uint8_t *text, size_t n, size_t i)
{
    uint8_t c = text[i++];
    if (is_word(c)) {
        while (i < n && is_word(text[i]))
            i++;
    } else if (c == '\n') {
        while (i < n && (text[i] == ' ' || text[i] == '\t'))
            i++;
    } else if (c == ' ') {
        while (i < n && text[i] == ' ')
            i++;
    } else if (c == '\'' || c == '"') {
        while (i < n && text[i] != c && text[i] != '\n')
            i += text[i] == '\\' ? 2 : 1;
        i = i < n ? i + 1 : n;
    } else if (strchr("*/<>=!:-+.", c)) {
        while (i < n && text[i] && strchr("*/<>=.", text[i]))
            i++;
    }
    return i;
}

enum { MAX_TOKENS = 4096 };

/* Where tokens begin, and last the end of the text; at most MAX_TOKENS of them. */
static size_t cut(const uint8_t *text, size_t n, size_t *at)
{
    size_t count = 0;
    for (size_t i = 0; i < n && count < MAX_TOKENS; i = token_end(text, n, i))
        at[count++] = i;
    at[count] = n;
    return count;
}

/* Puts `with` in the place of text[from, to). The new length, or 0: there is no room. */
static size_t put(uint8_t *text, size_t n, size_t max, size_t from, size_t to, const uint8_t *with, size_t length)
{
    if (n - (to - from) + length > max)
        return 0;
    memmove(text + from + length, text + to, n - to);
    memcpy(text + from, with, length);
    return n - (to - from) + length;
}

static size_t mutate_tokens(uint8_t *text, size_t n, size_t max)
{
    static size_t at[MAX_TOKENS + 1];
    static uint8_t run[1 << 16];
    size_t count = cut(text, n, at);
    size_t a = pick((uint32_t)count + 1), b = a + pick(pick(3) ? 3 : 20), c = pick((uint32_t)count + 1);
    if (b > count)
        b = count;
    size_t from = at[a], to = at[b], length = to - from;
    const char *word = words[pick(sizeof words / sizeof *words)];
    if (length > sizeof run - 2)
        return 0;
    memcpy(run + 1, text + from, length);
    switch (pick(9)) {
    case 0: return put(text, n, max, from, to, run, 0);
    case 1: return put(text, n, max, at[c], at[c], run + 1, length);
    case 2: return put(text, n, max, from, to, (const uint8_t *)word, strlen(word));
    case 3: return put(text, n, max, from, from, (const uint8_t *)word, strlen(word));
    case 4: {                                               /* the run in brackets */
        static const char pairs[] = "()[]{}\"\"''";
        uint32_t kind = pick(5) * 2;
        run[0] = (uint8_t)pairs[kind];
        run[length + 1] = (uint8_t)pairs[kind + 1];
        return put(text, n, max, from, to, run, length + 2);
    }
    case 5: {                                               /* replaced by as many tokens from elsewhere */
        size_t d = c + (b - a) > count ? count : c + (b - a);
        length = at[d] - at[c];
        if (length > sizeof run)
            return 0;
        memcpy(run, text + at[c], length);
        return put(text, n, max, from, to, run, length);
    }
    case 6: {                                               /* nested: the run many times over */
        size_t times = 1 + pick(pick(4) ? 4 : 200);
        for (; times && length; times--) {
            size_t m = put(text, n, max, from, from, run + 1, length);
            if (!m)
                break;
            n = m;
        }
        return n;
    }
    default: {                                              /* a line gets another indentation */
        size_t i = a;
        while (i < count && text[at[i]] != '\n')
            i++;
        if (i == count)
            return 0;
        static const char *const indents[] = {"\n", "\n ", "\n    ", "\n        ", "\n\t", "\n            "};
        const char *indent = indents[pick(6)];
        return put(text, n, max, at[i], at[i + 1], (const uint8_t *)indent, strlen(indent));
    }
    }
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    mutate_state = seed | 1;
    if (size < 2 || pick(2))
        return LLVMFuzzerMutate(data, size, max_size);
    size_t n = size - 1;
    for (uint32_t times = 1 + pick(4); times; times--) {
        size_t m = mutate_tokens(data + 1, n, max_size - 1);
        if (m)
            n = m;
    }
    return n + 1;
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *one, size_t n1, const uint8_t *two, size_t n2, uint8_t *out, size_t max_size, unsigned seed)
{
    static size_t at[MAX_TOKENS + 1], from[MAX_TOKENS + 1];
    mutate_state = seed | 1;
    if (n1 < 2 || n2 < 2 || n1 > max_size)
        return 0;
    memcpy(out, one, n1);
    size_t count = cut(one + 1, n1 - 1, at), other = cut(two + 1, n2 - 1, from);
    size_t a = pick((uint32_t)count + 1), b = pick((uint32_t)other), c = b + 1 + pick(40);
    if (c > other)
        c = other;
    size_t n = put(out + 1, n1 - 1, max_size - 1, at[a], at[a], two + 1 + from[b], from[c] - from[b]);
    return n ? n + 1 : n1;
}
