#include "kernels.h"

bool sk_has_instructions(enum sk_instructions set) {
    switch (set) {
    case SK_BEST:
    case SK_PLAIN: return true;
#ifdef SK_HAS_X86_VARIANTS
    case SK_AVX2: return sk_has_avx2();
    case SK_AVX512: return sk_has_avx512();
#elif defined(__aarch64__)
    case SK_NEON: return true;
#endif
    default: return false;
    }
}

enum sk_instructions sk_best_instructions(void) {
    static const enum sk_instructions best_first[] = {SK_AVX512, SK_AVX2, SK_NEON};
    for (int i = 0; i < 3; i++)
        if (sk_has_instructions(best_first[i])) return best_first[i];
    return SK_PLAIN;
}

const struct kernels *sk_kernels(enum sk_instructions set) {
    if (set == SK_BEST || !sk_has_instructions(set)) set = sk_best_instructions();
    switch (set) {
#ifdef SK_HAS_X86_VARIANTS
    case SK_AVX2: return &sk_kernels_avx2;
    case SK_AVX512: return &sk_kernels_avx512;
#elif defined(__aarch64__)
    case SK_NEON: return &sk_kernels_neon;
#endif
    default: return &sk_kernels_plain;
    }
}
