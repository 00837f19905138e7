#pragma once
#include "include/fft.h"

/// One radix-4 pass's twiddles lie together: w, w² and w³ for each p, real and imaginary parts apart.
typedef struct {
    size_t length;            ///< of the sub-transforms that this pass splits
    const float *w1re, *w1im, *w2re, *w2im, *w3re, *w3im;
} sk_fft_pass;

struct sk_fft {
    size_t length, half;      ///< of the real transform; of the complex one inside
    int passCount;            ///< radix-4 passes
    int endsWithRadix2;
    sk_fft_pass passes[16];
    const float *foldRe, *foldIm; ///< exp(-2πi k/length), k = 0 … half
    float *table;             ///< owns all of the above
};
