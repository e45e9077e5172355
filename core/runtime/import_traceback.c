/* core/runtime/import_traceback.c -- takes the frames of the import machinery out of an exception's traceback.
 *
 * A chunk of consecutive frames of importlib goes when it ends the traceback of an ImportError, or when it leads to the call of a module's
 * code (_call_with_frames_removed): users care where the import statement is and what their module did.
 */
#include "core/runtime/runtime.h"

#include "core/vm/frame_object.h"

static bool is_importlib(const CodeObj *code)
{
    return PyUnicode_EqualToUTF8(api_of(code->filename), "<frozen importlib._bootstrap>") ||
           PyUnicode_EqualToUTF8(api_of(code->filename), "<frozen importlib._bootstrap_external>");
}

void traceback_trim(PyObject *exc, bool always)
{
    PyObject *first = PyException_GetTraceback(exc);
    if (!first)
        return;
    Value head = value_of(first), last_kept = V_ABSENT, chunk_before = V_ABSENT;
    bool in_chunk = false;
    /* The links belong to this exception alone: it has just been raised on this thread. */
    for (Value at = head; IS_EXACT(at, TRACEBACK);) {
        TracebackObj *t = (TracebackObj *)value_obj(at);
        CodeObj *code = ((FrameObj *)value_obj(t->frame))->code;
        Value next = load_acquire_value(&t->next);
        bool machinery = is_importlib(code);
        if (machinery && !in_chunk) {
            in_chunk = true;
            chunk_before = last_kept;
        }
        if (machinery && (always || PyUnicode_EqualToUTF8(api_of(code->name), "_call_with_frames_removed"))) {
            value_keep(next);
            if (is_absent(chunk_before)) {
                PyException_SetTraceback(exc, api_of(next));
            } else {
                TracebackObj *before = (TracebackObj *)value_obj(chunk_before);
                obj_lock(&before->hdr);
                Value old = before->next;
                store_release_value(&before->next, value_keep(next));
                obj_unlock(&before->hdr);
                value_release(old);
            }
            value_release(next);
            in_chunk = true;
        } else if (!machinery) {
            in_chunk = false;
            last_kept = at;
        }
        at = next;
    }
    Py_DECREF(first);
}
