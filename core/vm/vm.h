/* core/vm/vm.h -- what the files of the interpreter share: the register stack, calls, slow paths, generators, frame objects.
 *
 * Slow paths borrow their operands from registers and return a counted Value (V_RAISED with an exception pending). They never consume
 * registers: the interpreter releases consumed temporaries after a success, and the unwinder, by the liveness map of the instruction,
 * after a failure. A slow path that runs Python code sees frame->pc saved, so tracebacks and stack walks are right.
 */
#ifndef P3T_CORE_VM_VM_H
#define P3T_CORE_VM_VM_H

#include "core/vm/frame.h"
#include "core/vm/opcode.h"
#include "objects/function.h"
#include "objects/list_int.h"

/* -- the register stack (stack.c) ----------------------------------------------------------------------------------------------- */
struct StackChunk {
    struct StackChunk *previous;
    Value *limit;
    Value  words[];
};
int  stack_init(PyThreadState *);                                   /* -1: out of memory */
void stack_free(PyThreadState *);
/* A window of `words` above the innermost frame, in a fresh chunk if need be (then *fresh is true and stack_pop_chunk() must follow the
 * frame's end). NULL with MemoryError. */
Value *stack_window(PyThreadState *, size_t words, bool *fresh);
void stack_pop_chunk(PyThreadState *);

static inline FunctionObj *frame_function(const Frame *f) { return (FunctionObj *)value_obj(value_borrow(f->callable)); }

/* -- for collect_hooks (roots.c) ------------------------------------------------------------------------------------------------------- */
void vm_visit_thread(Thread *, void (*visit)(Value, void *), void *arg);
void vm_visit_interpreters(void (*visit)(Value, void *), void *arg);
void vm_visit_edges(Obj *, void (*visit)(Value, void *), void *arg);
void vm_visit_running_locals(Obj *, void (*visit)(Value, void *), void *arg);

void vm_start(void);                                                /* interp.c: once, when types are ready */

/* -- calls (call.c) ---------------------------------------------------------------------------------------------------------------- */
/* Pushes a frame for fn, binding arguments that are moved out of args (zeroed there) when `move`, else kept. self comes first unless
 * absent. kwnames: tuple or V_ABSENT; keyword values follow the positionals. On success ts->frame is the new frame. NULL: raised. */
Frame *vm_push_frame(PyThreadState *, FunctionObj *fn, Reg *self, Reg *args, size_t nargs, Value kwnames, bool move);
/* A frame for callee(*args[0], **args[1]), if that is a Python function, a method of one, or a class with an __init__ in Python. */
enum vm_pushed { VM_CALL_RAISED = -1, VM_OTHER_CALL, VM_PUSHED } vm_push_call_ex(PyThreadState *, Reg *args, Value callee, bool has_dict);
/* Fills parameters n .. argcount-1 of a simple function from its defaults. False: it has not so many, and nothing is filled; nothing raised. */
bool   vm_default_arguments(FunctionObj *, CodeObj *, Reg *parameters, unsigned n);
void   vm_pop_frame(PyThreadState *, Frame *);                      /* releases registers that its locals hold, callable, extras; ts->frame = previous */
void   vm_pop_frame_raising(PyThreadState *, Frame *);              /* the same where an exception leaves it and goes on in its caller */
Value  vm_run(PyThreadState *, Frame *, bool raising);              /* runs until the entry frame is left; V_RAISED; or as gen_resume says */
Value  vm_call_window(PyThreadState *, Reg *window, size_t nargs, Value kwnames);  /* any callable, arguments in a window, borrowed */
Value  vm_call_ex(Value callable, Value tuple, Value dict);
int    vm_enter_python(PyThreadState *);                            /* counts a level of recursion; -1: RecursionError */

/* -- operations (ops_*.c) ---------------------------------------------------------------------------------------------------------- */
Value vm_binary(unsigned base_op, Value b, Value c);
Value vm_complex(unsigned base_op, Value b, Value c);                /* both exact; V_ABSENT: ask vm_binary() */
/* The sum in the object of b, an exact int that only a temporary has, counted once more; V_ABSENT: nothing has happened. */
Value vm_int_in_place(unsigned base_op, Value b, Value c);
Value vm_unary(unsigned base_op, Value v);
Value vm_compare(unsigned base_op, Value b, Value c);
int   vm_truth(Value v);                                            /* 0, 1, -1 */
Value vm_getitem(Value b, Value c);
Value vm_getslice(Value b, Value start, Value stop);
int   vm_setitem(Value a, Value b, Value c);
Value vm_load_global(Frame *, Site *);
Value vm_load_name(Frame *, Site *);
Value vm_namespace(Frame *);                                        /* counted: the frame's namespace, or its locals */
int   vm_store_global(Frame *, Site *, Value);
int   vm_delete_global(Frame *, Value name);
int   vm_store_name(Frame *, Site *, Value);
int   vm_delete_name(Frame *, Value name);
Value vm_mapping_or(Frame *, Value mapping, Value name, Value cell_or_absent, bool use_globals);
int   vm_unbound_local(const CodeObj *, unsigned reg);              /* raises; -1 */
int   vm_unbound_free(const CodeObj *, unsigned index);
Value vm_free_cell(const Frame *, unsigned index);                  /* borrowed cell */
int   vm_unpack(Value sequence, unsigned n, Reg *out);
int   vm_unpack_ex(Value sequence, unsigned before, unsigned after, Reg *out);
Value vm_match_keys(Value subject, Value keys);
Value vm_match_class(Value subject, Value cls, Value names, Value npositional);
Value vm_mapping_rest(Value subject, Value keys);
Value vm_import_name(Frame *, Value name, Value fromlist, Value level);
Value vm_import_from(Value module, Value name);
int   vm_import_star(Frame *, Value module);
Value vm_intrinsic(Frame *, unsigned i, Value v);
Value vm_intrinsic2(Frame *, unsigned i, Value a, Value b);
Value vm_load_special(Value v, unsigned which, Value *self);        /* counted callable, *self counted or V_ABSENT */
Value vm_make_function(Frame *, Value code);
int   vm_set_function(Value fn, Value part, unsigned which);
Value vm_build_string(const Reg *, unsigned n);
Value vm_build_tuple(Reg *, unsigned n);                            /* these four move the registers' references out on success */
Value vm_build_list(Reg *, unsigned n);
Value vm_build_map(Reg *, unsigned npairs);
Value vm_build_set(Reg *, unsigned n);
Value vm_build_slice(const Reg *, unsigned n);
Value vm_build_interpolation(const Reg *, unsigned conversion);
Value vm_build_template(Value strings, Value interpolations);
int   vm_list_store(PyThreadState *, ListObj *, size_t i, Value v);    /* 1: stored (v kept); 0: not so simple */
int vm_set_add(Value set, Value v);
int   vm_list_extend(Value list, Value iterable);
int   vm_set_update(Value set, Value iterable);
int   vm_dict_update(Value dict, Value mapping);
Value vm_load_build_class(Frame *);
Value vm_convert(Value v, unsigned how);
Value vm_format(Value v, Value spec_or_absent);
Value vm_common(unsigned which);                                    /* borrowed, immortal */
/* nargs: 2, or 0 when the source has super(). */
Value vm_super_attr(Value super, Value type, Value self, size_t nargs, Value name, Value *method_self);

/* -- attributes with caches (attr_cache.c) ------------------------------------------------------------------------------------------- */
Value vm_getattr_slow(Site *, Value v);
int   vm_setattr_slow(Site *, Value v, Value x);
Value vm_load_method_slow(Site *, Value v, Value *self);            /* counted callable; *self: counted, or V_ABSENT */

/* -- built-in functions that the interpreter knows (core/runtime/builtins.c) ------------------------------------------------------------ */
PyObject *builtin_len(PyObject *module, PyObject *x);
PyObject *builtin_isinstance(PyObject *module, PyObject *const *args, Py_ssize_t nargs);

/* -- exceptions (unwind.c) ------------------------------------------------------------------------------------------------------------- */
void  vm_raise(Value exc, Value cause_or_absent);                   /* `raise exc from cause`: borrowed */
bool  vm_raise_again(PyThreadState *);                              /* true: raised again as it was; false: RuntimeError is new */
void  vm_traceback(PyThreadState *, Frame *);                       /* adds the frame to the pending exception's traceback */
/* The pending exception leaves frames that do not handle it, from the innermost on, as long as they are plain ones: VM_STAYS when it has come to
 * one that is not, or that handles it (nothing is done for that one yet); VM_LEAVES the loop: it has left a frame that was called from C. */
enum vm_raising { VM_STAYS, VM_LEAVES } vm_raise_through(PyThreadState *);
/* Looks for a handler in the frame, for the pending exception: drops the temporaries that do not live on, stores the exception in its
 * register, sets frame->pc. False: none; all temporaries are dropped. */
bool  vm_find_handler(PyThreadState *, Frame *);
int   vm_exc_match(Value exc, Value type);                          /* 1, 0, -1 */
int   vm_exc_group_match(Frame *, Value exc, Value type, Value *match, Value *rest);
Value vm_exc_star_end(Value original, Value list);
bool  vm_stop_to_runtime_error(CodeObj *, Value exc);              /* true: exc was a StopIteration, consumed, and RuntimeError is pending */
Value vm_exc_traceback(Value exc);                                 /* counted; None without one */

/* -- generators (generator.c) ------------------------------------------------------------------------------------------------------------ */
Value vm_make_generator(PyThreadState *, Frame *);                  /* takes the pushed frame's registers over and pops it */
Value vm_yield_iter(Value v);
Value vm_awaitable(Value v, unsigned how);
Value vm_aiter(Value v);
Value vm_anext(Value v);
Value vm_async_gen_wrap(Value v);
/* One step of any iterator for SEND. 1: yielded *result; 0: returned *result; -1: raised. */
int   vm_send(Value iter, Value sent, Value *result);

#endif
