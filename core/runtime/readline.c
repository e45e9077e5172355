/* core/runtime/readline.c -- PyOS_Readline(): a line from the terminal for input() and the prompt.
 *
 * A line editor (module readline) may put itself into PyOS_ReadlineFunctionPointer; without one, the terminal's own editing does.
 */
#include "core/runtime/runtime.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

int (*PyOS_InputHook)(void);
char *(*PyOS_ReadlineFunctionPointer)(FILE *, FILE *, const char *);

/* A whole line with its newline, "" at the end of the file; NULL when a signal handler raised. PyMem memory. */
static char *plain_readline(FILE *in, FILE *out, const char *prompt)
{
    char *line = NULL;
    size_t room = 0;
    (void)out;
    if (prompt)
        fputs(prompt, stderr);
    fflush(stderr);
    ssize_t n = -1;
    int error = 0;
    for (;;) {
        DETACHED {
            if (PyOS_InputHook)
                PyOS_InputHook();
            errno = 0;
            clearerr(in);
            n = getline(&line, &room, in);
            error = errno;
        }
        if (n >= 0 || error != EINTR || PyErr_CheckSignals() < 0)
            break;
    }
    char *result = NULL;
    if (!PyErr_Occurred()) {
        size_t length = n > 0 ? (size_t)n : 0;
        result = PyMem_Malloc(length + 1);
        if (result) {
            memcpy(result, line ? line : "", length);
            result[length] = 0;
        } else {
            PyErr_NoMemory();
        }
    }
    free(line);
    return result;
}

char *PyOS_Readline(FILE *in, FILE *out, const char *prompt)
{
    /* A line editor edits on a terminal; from a pipe it would echo what it reads. */
    bool edits = PyOS_ReadlineFunctionPointer && isatty(fileno(in)) && isatty(fileno(out));
    return edits ? PyOS_ReadlineFunctionPointer(in, out, prompt) : plain_readline(in, out, prompt);
}
