#include "base/check.h"

#include <execinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { BACKTRACE_DEPTH = 48 };

void check_failed(const char *file, int line, const char *condition)
{
    void *frames[BACKTRACE_DEPTH];

    fprintf(stderr, "pharos: %s:%d: check failed: %s\n", file, line, condition);
    fflush(stderr);
    backtrace_symbols_fd(frames, backtrace(frames, BACKTRACE_DEPTH), STDERR_FILENO);
    abort();
}
