#pragma once

#include <stdbool.h>
#include <stdint.h>

// Waiting for a number in shared memory to change, across processes.

/// Waits until `*word` is no longer `value`, somebody calls `sp_wake`, or `seconds` have passed; may also return for no reason.
void sp_wait_while(uint32_t *word, uint32_t value, double seconds);

/// Sets `*word` to `value`, for others to see after everything written before, and wakes who waits for it. Safe in signal handlers.
void sp_wake(uint32_t *word, uint32_t value);

/// The number, with everything that was written before it.
static inline uint32_t sp_load(const uint32_t *word) { return __atomic_load_n(word, __ATOMIC_ACQUIRE); }
