/** Our own mistakes. A failed CHECK stays on in release builds and ends the process. */
#ifndef PHAROS_BASE_CHECK_H
#define PHAROS_BASE_CHECK_H

#include "base/attributes.h"

/** Prints where and what, a backtrace, and aborts. For programming mistakes only, never for input.
 */
#define CHECK(condition) ((condition) ? (void)0 : check_failed(__FILE__, __LINE__, #condition))

NO_RETURN void check_failed(const char *file, int line, const char *condition);

#endif
