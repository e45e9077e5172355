/* core/vm/stack.c -- the register stack of a thread: a chain of chunks that never move.
 *
 * A frame lies in one chunk. Windows grow upwards from the end of the innermost frame's registers, so no stack pointer is kept: the
 * top is where ts->frame ends. A frame that does not fit opens a new chunk (FRAME_CHUNK), which is popped with it; one spare chunk is
 * kept, so that a loop at a chunk's edge does not allocate each time.
 * Holds.  K1  The innermost frame lies in ts->stack, or there is no frame and ts->stack is the first chunk.
 * All of it belongs to the owning thread.  Tests. tests/core/test_vm_stack.c
 */
#include "core/vm/vm.h"

enum { CHUNK_WORDS = 32 * 1024 };

static struct StackChunk *chunk_new(size_t words)
{
    struct StackChunk *c = buf_alloc(sizeof *c + words * sizeof(Value));
    if (c)
        c->limit = c->words + words;
    return c;
}

int stack_init(PyThreadState *ts)
{
    struct StackChunk *c = chunk_new(CHUNK_WORDS);
    if (!c)
        return -1;
    c->previous = NULL;
    ts->stack = c;
    ts->stack_spare = NULL;
    ts->stack_limit = c->limit;
    return 0;
}

void stack_free(PyThreadState *ts)
{
    while (ts->stack) {
        struct StackChunk *c = ts->stack;
        ts->stack = c->previous;
        buf_free(c);
    }
    buf_free(ts->stack_spare);
    ts->stack_spare = NULL;
}

static Value *stack_top(PyThreadState *ts)
{
    Frame *f = ts->frame;
    return f ? (Value *)f->regs + frame_code(f)->nregs : ts->stack->words;
}

Value *stack_window(PyThreadState *ts, size_t words, bool *fresh)
{
    Value *top = stack_top(ts);
    *fresh = false;
    if (LIKELY(top + words <= ts->stack_limit))
        return top;
    struct StackChunk *c = ts->stack_spare;
    ts->stack_spare = NULL;
    if (!c || (size_t)(c->limit - c->words) < words) {
        buf_free(c);
        c = chunk_new(words > CHUNK_WORDS ? words : CHUNK_WORDS);
        if (!c) {
            raise_no_memory();
            return NULL;
        }
    }
    c->previous = ts->stack;
    ts->stack = c;
    ts->stack_limit = c->limit;
    *fresh = true;
    return c->words;
}

void stack_pop_chunk(PyThreadState *ts)
{
    struct StackChunk *c = ts->stack;
    ts->stack = c->previous;
    ts->stack_limit = ts->stack->limit;
    buf_free(ts->stack_spare);
    ts->stack_spare = c;
}
