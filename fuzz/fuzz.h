/** What every fuzz target includes. Targets state what must hold of whatever they are fed. */
#ifndef PHAROS_FUZZ_H
#define PHAROS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/err.h"
#include "base/str.h"

/** Called by libFuzzer for each input. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

#endif
