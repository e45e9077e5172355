/* objects/dict_watch.c -- dict watchers: C callbacks that are told before a watched dict changes.
 *
 * Up to eight callbacks a process. Which of them watch a dict is kept in a table beside the dicts, since hardly any dict is watched:
 * OBJ_USER in the header says that there is an entry. Watching a dict sets BYTE_FOREIGN in its lock byte, as a first foreign lock does:
 * from then on even its owner changes it under the lock, where the flag is looked at. A callback runs without the lock.
 */
#include "objects/dict_table.h"

enum { WATCHERS = 8 };
struct watched { Obj *dict; uint8_t mask; };

static Mutex watch_lock;
static PyDict_WatchCallback callbacks[WATCHERS] GUARD(watch_lock);
static struct watched *watched GUARD(watch_lock);
static size_t nwatched, room GUARD(watch_lock);

static void take(void) { mutex_lock_ranked(&watch_lock, RANK_LEAF); }
static void drop(void) { mutex_unlock_ranked(&watch_lock, RANK_LEAF); }

static struct watched *entry_of(Obj *dict)              /* watch_lock held */
{
    for (size_t i = 0; i < nwatched; i++)
        if (watched[i].dict == dict)
            return &watched[i];
    return NULL;
}

static bool valid(int id)                               /* watch_lock held */
{
    return id >= 0 && id < WATCHERS && callbacks[id];
}

static COLD int invalid(int id)
{
    if (id < 0 || id >= WATCHERS)
        raise_value_error("Invalid dict watcher ID %d", id);
    else
        raise_value_error("No dict watcher set for ID %d", id);
    return -1;
}

int PyDict_AddWatcher(PyDict_WatchCallback callback)
{
    take();
    int id = 2;                                         /* the first two are kept for the runtime, as in the reference */
    while (id < WATCHERS && callbacks[id])
        id++;
    if (id < WATCHERS)
        callbacks[id] = callback;
    drop();
    if (id < WATCHERS)
        return id;
    raise_format(PyExc_RuntimeError, "no more dict watcher IDs available");
    return -1;
}

int PyDict_ClearWatcher(int id)
{
    take();
    bool ok = valid(id);
    if (ok)
        callbacks[id] = NULL;
    drop();
    return ok ? 0 : invalid(id);
}

int PyDict_Watch(int id, PyObject *dict)
{
    if (!PyDict_Check(dict)) {
        raise_value_error("Cannot watch non-dictionary");
        return -1;
    }
    Obj *d = value_obj(value_of(dict));
    bool memory = true;
    take();
    bool ok = valid(id);
    if (ok) {
        struct watched *w = entry_of(d);
        if (!w && nwatched == room) {
            struct watched *more = buf_realloc(watched, (room * 2 + 8) * sizeof *more);
            memory = more != NULL;
            if (more) {
                watched = more;
                room = room * 2 + 8;
            }
        }
        if (!w && memory) {
            w = &watched[nwatched++];
            *w = (struct watched){d, 0};
        }
        if (w)
            w->mask |= (uint8_t)(1 << id);
    }
    drop();
    if (!ok)
        return invalid(id);
    if (!memory) {
        raise_no_memory();
        return -1;
    }
    enum hold h = hold_lock(d);
    or_acq_rel_u8(&d->flags, OBJ_USER);
    or_acq_rel_u8(&d->lock, BYTE_FOREIGN);
    hold_end(d, h);
    return 0;
}

int PyDict_Unwatch(int id, PyObject *dict)
{
    if (!PyDict_Check(dict)) {
        raise_value_error("Cannot watch non-dictionary");
        return -1;
    }
    take();
    bool ok = valid(id);
    struct watched *w = ok ? entry_of(value_obj(value_of(dict))) : NULL;
    if (w)
        w->mask &= (uint8_t)~(1 << id);
    drop();
    return ok ? 0 : invalid(id);
}

void dict_notify(DictObj *d, PyDict_WatchEvent event, Value key, Value new_value)
{
    PyDict_WatchCallback call[WATCHERS];
    unsigned n = 0;
    take();
    struct watched *w = entry_of(&d->hdr);
    for (int id = 0; w && id < WATCHERS; id++)
        if (w->mask >> id & 1 && callbacks[id])
            call[n++] = callbacks[id];
    drop();
    if (n == 0)
        return;
    PyObject *pending = PyErr_GetRaisedException();
    for (unsigned i = 0; i < n; i++)
        if (call[i](event, (PyObject *)d, api_of(key), api_of(new_value)) < 0)
            PyErr_FormatUnraisable("Exception ignored in dict watcher callback for event %d", (int)event);
    PyErr_SetRaisedException(pending);
}

void dict_forget_watchers(DictObj *d)
{
    take();
    struct watched *w = entry_of(&d->hdr);
    if (w)
        *w = watched[--nwatched];
    drop();
}
