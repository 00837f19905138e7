#pragma once

#include <stddef.h>
#include <stdint.h>
#include "instructions.h"

/// Takes `blocks` blocks of 64 bytes into the state of a SHA-256 (FIPS 180-4, section 6.2.2). SK_PLAIN does without the
/// processor's own instructions for it, anything else uses them where there are any.
void sk_sha256(uint32_t state[8], const uint8_t *bytes, size_t blocks, enum sk_instructions instructions);
