/* core/compiler/listing.h -- co_code: the instructions of a code object in the form that dis.py reads; see listing.c. */
#ifndef P3T_CORE_COMPILER_LISTING_H
#define P3T_CORE_COMPILER_LISTING_H

#include "core/compiler/code.h"

/* What the argument of a listed instruction is, for _opcode.has_arg() and so on. */
enum listing_property {
    LISTING_ARG = 1, LISTING_CONST = 2, LISTING_NAME = 4, LISTING_JUMP = 8, LISTING_FREE = 16, LISTING_LOCAL = 32,
    LISTING_BACK = 64,                   /* a jump back: for dis.py a kind of JUMP_BACKWARD */
    LISTING_VALID = 128,
};
enum { LISTING_NUMBERS = 256 };
/* The properties of the op with that number, and its name in the buffer; 0 when there is none. */
unsigned listing_op(unsigned number, char name[40]);

PyObject *listing_code(const CodeObj *);                     /* co_code; new reference */
PyObject *listing_exceptions(const CodeObj *);               /* co_exceptiontable; new reference */
/* The text of the operands of the k-th instruction. k must be in range. New reference */
PyObject *listing_operands(const CodeObj *, uint32_t k);

/* Offsets in co_code, in bytes. Where the row of instruction k is, as tb_lasti says it; the instruction that an offset lies in (ninstrs
 * when past the end); and where each instruction begins, ninstrs + 1 numbers (buf_free; NULL: MemoryError raised). */
uint32_t listing_offset(const CodeObj *, uint32_t k);
uint32_t listing_instr(const CodeObj *, uint32_t offset);
uint32_t *listing_starts(const CodeObj *);
uint32_t *listing_offsets(const CodeObj *);                  /* listing_offset() of all, in one pass */
/* Bytes of the RESUME row that a listing begins with; no instruction stands behind it. Its line, where a call is: that of the def or class,
 * 0 for a module's code. */
enum { LISTING_PROLOGUE = 2 };
int listing_first_line(const CodeObj *);

/* The eighteen arguments of types.CodeType() as Python sees them (code_object.h has those that marshal stores), and a code object of such. */
PyObject *listing_to_tuple(CodeObj *);
PyObject *listing_from_tuple(PyObject *);
PyObject *listing_linetable(CodeObj *);                      /* co_linetable */
bool listing_says_nothing(PyObject *linetable);              /* bytes that tell no positions: they take those away that there were */
PyObject *listing_without_positions(PyObject *linetable);
/* The co_linetable of c with all lines moved by so many: for another co_firstlineno. */
PyObject *listing_with_lines_moved(CodeObj *c, PyObject *linetable, int by);

#endif
