/** How a process gives up everything but computing. Used by confine_child.c. */
#ifndef PHAROS_IO_CONFINE_FILTER_H
#define PHAROS_IO_CONFINE_FILTER_H

#include <stdbool.h>

#include "base/attributes.h"
#include "io/confine_wire.h"

/**
 * For good: no privileges, no files but the descriptors it has, no new processes, bounded memory
 * and processor time, and only the system calls that computing and talking over an open socket
 * need; any other ends the process with SIGSYS. False when the kernel would not do all of it.
 */
bool confine_filter_close(const struct confine_limits *limits) MUST_USE;

#endif
