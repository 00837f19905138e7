#pragma once

#include <stdbool.h>

/// A set of vector instructions. Every kernel is one source compiled for each set; the caller may name the set to
/// use, and a set that this machine lacks stands for the best that it has.
enum sk_instructions {
    SK_BEST = 0,
    SK_PLAIN = 1,   // what every machine of the architecture has
    SK_NEON = 2,    // arm64
    SK_AVX2 = 3,    // x86-64 with AVX2 and FMA
    SK_AVX512 = 4,  // x86-64 with AVX-512 F
};

/// True when this machine can run `set`. Always true of SK_BEST and SK_PLAIN.
bool sk_has_instructions(enum sk_instructions set);

/// The set that SK_BEST stands for on this machine.
enum sk_instructions sk_best_instructions(void);
