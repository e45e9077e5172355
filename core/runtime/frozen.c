/* core/runtime/frozen.c -- modules that are there before there is a way to look for modules.
 *
 * importlib cannot import itself, so its two files, and zipimport, are found by name without it: these are what _imp calls frozen. Compiling
 * them takes longer than all else that happens at the start, so the build writes their code, and that of the modules that nearly every start
 * imports, to an image that is mapped here (core/tools/startup_image.py). The image is an offer: a module whose source has another size or time
 * than it had then, and every module when there is no image, is compiled from the library's source, or, if importlib does not need it,
 * not frozen at all.
 * State.  image  FROZEN after frozen_start()
 */
#include "core/runtime/frozen.h"

#include "core/runtime/config.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "p3t_build.h"

enum { IMAGE_VERSION = 1 };

struct image_head {
    char     magic[8];
    uint32_t version, bytecode, count, unused;
};
struct image_entry {                         /* offsets from the image's beginning; names end in a NUL */
    uint32_t name, origin, file, package;
    uint64_t size, mtime;                    /* of the source, in seconds */
    uint32_t data, length;
};

static const struct image_head *image;
static const char *library;

static const struct frozen needed[] = {
    {.name = "_frozen_importlib", .file = "importlib/_bootstrap.py", .origin = "importlib._bootstrap"},
    {.name = "_frozen_importlib_external", .file = "importlib/_bootstrap_external.py", .origin = "importlib._bootstrap_external"},
    {.name = "zipimport", .file = "zipimport.py", .origin = "zipimport"},
};
enum { NEEDED = sizeof needed / sizeof *needed };

static bool map_image(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0)
        return false;
    void *map = fstat(fd, &st) == 0 && st.st_size > (off_t)sizeof *image ? mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
    close(fd);
    if (map == MAP_FAILED)
        return false;
    image = map;
    if (memcmp(image->magic, "P3TIMAGE", 8) == 0 && image->version == IMAGE_VERSION && image->bytecode == (uint32_t)PyImport_GetMagicNumber() &&
        sizeof *image + image->count * sizeof(struct image_entry) < (size_t)st.st_size)
        return true;
    munmap(map, (size_t)st.st_size);
    image = NULL;
    return false;
}

static const struct image_entry *entries(void) { return (const struct image_entry *)(image + 1); }
static const char *at(uint32_t offset) { return (const char *)image + offset; }

/* The same modules as foreign code may read them: three tables that end with an entry without a name. All of ours are in the first. */
static const struct _frozen no_modules[1];
const struct _frozen *PyImport_FrozenModules, *_PyImport_FrozenBootstrap = no_modules, *_PyImport_FrozenStdlib = no_modules, *_PyImport_FrozenTest = no_modules;

static void export_table(void)
{
    uint32_t n = image ? image->count : NEEDED;
    struct _frozen *table = buf_zalloc((n + 1) * sizeof *table);
    for (uint32_t i = 0; table && i < n; i++) {
        const struct image_entry *e = image ? &entries()[i] : NULL;
        table[i].name = e ? at(e->name) : needed[i].name;
        table[i].code = e ? (const unsigned char *)at(e->data) : NULL;
        table[i].size = e ? (int)e->length : 0;
        table[i].is_package = e && e->package;
    }
    if (table)                                   /* else nobody is told; what follows will say that there is no memory */
        _PyImport_FrozenBootstrap = table;
}

void frozen_start(const char *library_folder, const char *own_folder)
{
    char path[PATH_MAX];
    library = library_folder;
    if (runtime_unmarshal && !(snprintf(path, sizeof path, "%s/startup.image", own_folder) < (int)sizeof path && map_image(path)))
        map_image(P3T_STARTUP_IMAGE);
    export_table();
}

static bool source_path(char path[static PATH_MAX], const char *file) { return snprintf(path, PATH_MAX, "%s/%s", library, file) < PATH_MAX; }

static bool is_fresh(const struct image_entry *e)
{
    char path[PATH_MAX];
    struct stat st;
    return source_path(path, at(e->file)) && stat(path, &st) == 0 && (uint64_t)st.st_size == e->size && (uint64_t)st.st_mtime == e->mtime;
}

static int32_t override SHARED(relaxed);            /* of the option, by tests: 1 on, -1 off, 0 as the option says */

void frozen_override(int how) { store_relaxed_u32((uint32_t *)&override, (uint32_t)how); }

bool frozen_find(PyObject *name, struct frozen *found)
{
    int how = (int)load_relaxed_u32((uint32_t *)&override);
    bool all = (how ? how > 0 : !runtime_config.frozen_modules_off) && !runtime_config.bare;
    const char *text = PyUnicode_AsUTF8(name);
    if (!text) {
        PyErr_Clear();
        return false;
    }
    const struct frozen *own = NULL;
    for (size_t i = 0; i < NEEDED && !own; i++)
        if (strcmp(text, needed[i].name) == 0)
            own = &needed[i];
    for (uint32_t i = 0; image && (own || all) && i < image->count; i++) {
        const struct image_entry *e = &entries()[i];
        if (strcmp(at(e->name), text) != 0 || !is_fresh(e))
            continue;
        *found = (struct frozen){at(e->name), at(e->origin), at(e->file), e->package != 0, at(e->data), e->length};
        return true;
    }
    if (own)
        *found = *own;
    return own != NULL;
}

/* -- code --------------------------------------------------------------------------------------------------------------------------------- */

/* A whole file in memory of its own (buf_free). NULL: raised. */
static char *read_file(const char *path, size_t *length)
{
    FILE *f = fopen(path, "rbe");
    char *text = NULL;
    size_t room = 0, n = 0;
    if (!f) {
        PyErr_SetFromErrnoWithFilename(PyExc_OSError, path);
        return NULL;
    }
    for (;;) {
        if (n + 1 >= room) {
            room = room ? 2 * room : 1 << 16;
            char *more = buf_realloc(text, room);
            if (!more) {
                raise_no_memory();
                break;
            }
            text = more;
        }
        size_t got = fread(text + n, 1, room - n - 1, f);
        n += got;
        if (got == 0) {
            if (ferror(f)) {
                PyErr_SetFromErrnoWithFilename(PyExc_OSError, path);
                break;
            }
            fclose(f);
            text[n] = 0;
            *length = n;
            return text;
        }
    }
    fclose(f);
    buf_free(text);
    return NULL;
}

PyObject *frozen_code(const struct frozen *f)
{
    if (f->data) {
        /* This very program has written it: the verifier need not look again. */
        code_trusted = true;
        PyObject *made = runtime_unmarshal(f->data, (Py_ssize_t)f->length);
        code_trusted = false;
        return made;
    }
    char path[PATH_MAX];
    size_t n;
    if (!source_path(path, f->file))
        return api_of(raise_value_error("the path of the library is too long"));
    char *text = read_file(path, &n);
    if (!text)
        return NULL;
    PyObject *filename = PyUnicode_FromFormat("<frozen %s>", f->origin), *code = NULL;
    if (filename)
        code = api_of(compile_source(text, n, value_of(filename), 'x', 0, 0));
    Py_XDECREF(filename);
    buf_free(text);
    return code;
}

PyObject *frozen_names(void)
{
    PyObject *list = PyList_New(0);
    uint32_t n = image ? image->count : NEEDED;
    for (uint32_t i = 0; list && i < n; i++) {
        PyObject *s = PyUnicode_FromString(image ? at(entries()[i].name) : needed[i].name);
        if (!s || PyList_Append(list, s) < 0)
            Py_CLEAR(list);
        Py_XDECREF(s);
    }
    return list;
}
