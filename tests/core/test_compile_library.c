/* tests/core/test_compile_library.c -- compiles every file of a library, with the verifier on: nothing may fail that the language allows.
 *
 *     core_test_compile_library [-d] [-f] [-O n] file ...     compiles these; -d prints the code, -f facts about it,
 *                                                        -p positions
 *     core_test_compile_library                          the library that the build found, if it is there
 */
#include "core/compiler/code.h"
#include "core/vm/opcode.h"
#include "objects/rt.h"
#include "objects/start.h"
#include "p3t_build.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

static size_t files, failed, bytes, instructions, lines;
static bool dump, quiet, facts, positions;
static int optimize;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void count(Value code)
{
    CodeObj *c = (CodeObj *)value_obj(code);
    const char *why;
    uint32_t at;
    instructions += c->ninstrs;
    if (code_verify(c, &why, &at) < 0) {
        code_dump(c, stderr);
        fprintf(stderr, "instruction %u: %s\n", at, why);
        abort();
    }
    CHECK(code_live(c, 0) != NULL);
    for (uint32_t i = 0; i < c->nconsts; i++)
        if (PyCode_Check(api_of(c->consts[i])))
            count(c->consts[i]);
}

static void print_names(const char *label, Value tuple)
{
    printf("|%s", label);
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(api_of(tuple)); i++)
        printf(" %s", PyUnicode_AsUTF8(PyTuple_GET_ITEM(api_of(tuple), i)));
}

/* What tests/compiler/compare_code.py compares with another interpreter. */
static void print_facts(const CodeObj *c)
{
    printf("%s|0x%x|%u %u %u|%d", PyUnicode_AsUTF8(api_of(c->qualname)), c->flags, c->argcount, c->posonly, c->kwonly, c->firstlineno);
    print_names("v", c->varnames);
    print_names("c", c->cellvars);
    print_names("f", c->freevars);
    print_names("n", c->names);
    printf("\n");
    for (uint32_t i = 0; i < c->nconsts; i++)
        if (PyCode_Check(api_of(c->consts[i])))
            print_facts((const CodeObj *)value_obj(c->consts[i]));
}

/* The positions of instructions that may raise, by kind: for tests/compiler/compare_positions.py. */
static void print_positions(const CodeObj *c)
{
    static const struct { const char *kind; uint16_t ops[6]; } kinds[] = {
        {"call", {OP_CALL, OP_CALL_METHOD, OP_CALL_KW, OP_CALL_METHOD_KW, OP_CALL_EX}},
        {"attr", {OP_GETATTR, OP_LOAD_METHOD, OP_SUPER_ATTR, OP_SUPER_METHOD}}, {"setattr", {OP_SETATTR}}, {"item", {OP_GETITEM, OP_GETSLICE}}, {"setitem", {OP_SETITEM}},
        {"global", {OP_LOAD_GLOBAL, OP_LOAD_NAME}}, {"raise", {OP_RAISE, OP_RAISE_FROM, OP_RAISE_AGAIN}}, {"import", {OP_IMPORT_NAME}},
        {"from", {OP_IMPORT_FROM}}, {"iter", {OP_GET_ITER}}, {"unpack", {OP_UNPACK}}, {"function", {OP_MAKE_FUNCTION}},
    };
    printf("%s|%d", PyUnicode_AsUTF8(api_of(c->qualname)), c->firstlineno);
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        printf("|%s", kinds[k].kind);
        for (uint32_t i = 0; i < c->ninstrs; i++)
            for (int n = 0; n < 6; n++)
                if (kinds[k].ops[n] && opcode_base(c->instrs[i].op) == kinds[k].ops[n]) {
                    Position p = code_position(c, i);
                    printf(" %d:%d-%d:%d", p.line, p.col, p.end_line, p.end_col);
                    break;
                }
    }
    printf("|lines");
    if (c->flags & CODE_OPTIMIZED)
        printf(" %d", c->firstlineno);    /* as co_lines() says */
    for (uint32_t i = 0, last = 0; i < c->ninstrs; last = (uint32_t)code_line(c, i), i++)
        if (i == 0 || (int)last != code_line(c, i))
            printf(" %d", code_line(c, i));
    printf("\n");
    for (uint32_t i = 0; i < c->nconsts; i++)
        if (PyCode_Check(api_of(c->consts[i])))
            print_positions((const CodeObj *)value_obj(c->consts[i]));
}

static char *read_file(const char *path, size_t *size)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return NULL;
    fseek(f, 0, SEEK_END);
    *size = (size_t)ftell(f);
    rewind(f);
    char *text = malloc(*size + 1);
    CHECK(text && fread(text, 1, *size, f) == *size);
    text[*size] = 0;
    fclose(f);
    return text;
}

/* Files that are wrong on purpose, and what needs tables and codecs that only a whole interpreter brings. */
static bool expected_to_fail(const char *path, const char *message)
{
    return strstr(path, "bad_coding") || strstr(path, "badsyntax_") || strstr(message, "unknown Unicode character name") ||
           strstr(message, "unknown encoding");
}

static void compile_file(const char *path)
{
    size_t size;
    char *text = read_file(path, &size);
    if (!text)
        return;
    PyObject *filename = PyUnicode_DecodeFSDefault(path);
    Value code = compile_source(text, size, value_of(filename), 'x', 0, optimize);
    files++;
    bytes += size;
    for (size_t i = 0; i < size; i++)
        lines += text[i] == '\n';
    if (is_raised(code)) {
        PyObject *e = PyErr_GetRaisedException(), *s = PyObject_Str(e);
        const char *message = s ? PyUnicode_AsUTF8(s) : "?";
        if (!expected_to_fail(path, message)) {
            failed++;
            printf("%s: %s: %s\n", path, Py_TYPE(e)->tp_name, message);
        }
        Py_XDECREF(s);
        Py_DECREF(e);
        PyErr_Clear();
    } else {
        if (dump)
            code_dump((CodeObj *)value_obj(code), stdout);
        if (facts)
            printf("== %s\n", path), print_facts((CodeObj *)value_obj(code));
        if (positions)
            printf("== %s\n", path), print_positions((CodeObj *)value_obj(code));
        if (!quiet)
            count(code);
        value_release(code);
    }
    Py_DECREF(filename);
    free(text);
}

static void walk(const char *folder)
{
    DIR *d = opendir(folder);
    if (!d)
        return;
    for (struct dirent *e; (e = readdir(d));) {
        char path[4096];
        struct stat st;
        if (e->d_name[0] == '.' || snprintf(path, sizeof path, "%s/%s", folder, e->d_name) >= (int)sizeof path || stat(path, &st) < 0)
            continue;
        size_t n = strlen(path);
        if (S_ISDIR(st.st_mode))
            walk(path);
        else if (n > 3 && strcmp(path + n - 3, ".py") == 0)
            compile_file(path);
    }
    closedir(d);
}

int main(int argc, char **argv)
{
    CHECK(objects_init(NULL) == 0);
    int i = 1;
    for (; i < argc && argv[i][0] == '-'; i++) {
        dump |= argv[i][1] == 'd';
        quiet |= argv[i][1] == 'q';
        facts |= argv[i][1] == 'f';
        positions |= argv[i][1] == 'p';
        if (argv[i][1] == 'O')
            optimize = atoi(argv[i] + 2);
    }
    double start = now();
    for (; i < argc; i++) {
        struct stat st;
        if (stat(argv[i], &st) == 0 && S_ISDIR(st.st_mode))
            walk(argv[i]);
        else
            compile_file(argv[i]);
    }
    if (argc == 1)
        walk(P3T_STDLIB_DIR);
    double seconds = now() - start;
    printf("test_compile_library: %zu files, %zu lines, %zu instructions, %.2f s (%.0f lines a second); %zu failed\n", files, lines, instructions,
           seconds, (double)lines / seconds, failed);
    return failed != 0;
}
