#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "dispatch.h"
#include "fft_internal.h"
#include "include/instructions.h"
#include "include/mel.h"

#define VARIANT(name) SK_NAME(name, _plain)
#include "fft_body.h"
#include "mel_body.h"
#undef VARIANT

#ifdef SK_HAS_X86_VARIANTS
SK_BEGIN_AVX2
#define VARIANT(name) SK_NAME(name, _avx2)
#include "fft_body.h"
#include "mel_body.h"
#undef VARIANT
SK_END
SK_BEGIN_AVX512
#define VARIANT(name) SK_NAME(name, _avx512)
#include "fft_body.h"
#include "mel_body.h"
#undef VARIANT
SK_END
#endif

typedef struct {
    void (*forward)(const sk_fft *, size_t, const float *, float *, float *, float *);
    void (*inverse)(const sk_fft *, size_t, const float *, const float *, float *, float *);
    void (*multiplyAdd)(size_t, const float *, const float *, const float *, const float *, float *, float *);
    void (*mel)(const sk_fft *, const sk_mel_settings *, const sk_mel_bank *, const float *, size_t, float *, float *);
} variant;

static variant best(void) {
    switch (sk_best_instructions()) {
#ifdef SK_HAS_X86_VARIANTS
    case SK_AVX512: return (variant){forward_avx512, inverse_avx512, multiply_add_avx512, mel_frames_avx512};
    case SK_AVX2: return (variant){forward_avx2, inverse_avx2, multiply_add_avx2, mel_frames_avx2};
#endif
    default: return (variant){forward_plain, inverse_plain, multiply_add_plain, mel_frames_plain};
    }
}

sk_fft *sk_fft_create(size_t length) {
    if (length < 8 || length > (size_t)1 << 26 || (length & (length - 1))) return NULL;
    sk_fft *plan = calloc(1, sizeof *plan);
    if (!plan) return NULL;
    plan->length = length;
    plan->half = length / 2;
    size_t count = 2 * (plan->half + 1);
    for (size_t n = plan->half; n >= 4; n /= 4) count += 6 * (n / 4);
    float *next = plan->table = malloc(count * sizeof(float));
    if (!next) {
        free(plan);
        return NULL;
    }
    const double turn = 2 * acos(-1.0);
    float *fold = next;
    for (size_t k = 0; k <= plan->half; k++) {
        fold[k] = (float)cos(turn * (double)k / (double)length);
        fold[plan->half + 1 + k] = (float)-sin(turn * (double)k / (double)length);
    }
    plan->foldRe = fold;
    plan->foldIm = fold + plan->half + 1;
    next += 2 * (plan->half + 1);
    size_t n = plan->half;
    for (; n >= 4; n /= 4) {
        const size_t quarter = n / 4;
        for (int power = 1; power <= 3; power++) {
            for (size_t p = 0; p < quarter; p++) {
                const double angle = turn * power * (double)p / (double)n;
                next[(2 * power - 2) * quarter + p] = (float)cos(angle);
                next[(2 * power - 1) * quarter + p] = (float)-sin(angle);
            }
        }
        plan->passes[plan->passCount++] = (sk_fft_pass){
            n, next, next + quarter, next + 2 * quarter, next + 3 * quarter, next + 4 * quarter, next + 5 * quarter};
        next += 6 * quarter;
    }
    plan->endsWithRadix2 = n == 2;
    return plan;
}

void sk_fft_destroy(sk_fft *plan) {
    if (!plan) return;
    free(plan->table);
    free(plan);
}

size_t sk_fft_scratch_count(const sk_fft *plan, size_t lanes) { return 4 * plan->half * lanes; }

void sk_fft_forward(const sk_fft *plan, size_t lanes, const float *input, float *re, float *im, float *scratch) {
    best().forward(plan, lanes, input, re, im, scratch);
}

void sk_fft_inverse(const sk_fft *plan, size_t lanes, const float *re, const float *im, float *output, float *scratch) {
    best().inverse(plan, lanes, re, im, output, scratch);
}

void sk_spectrum_multiply_add(size_t count, const float *are, const float *aim, const float *bre, const float *bim,
                              float *sumre, float *sumim) {
    best().multiplyAdd(count, are, aim, bre, bim, sumre, sumim);
}

size_t sk_mel_scratch_count(const sk_fft *plan) {
    const size_t most = 1024; // bands
    return (6 * plan->half + 2 + most) * SK_MEL_LANES;
}

void sk_mel_frames(const sk_fft *plan, const sk_mel_settings *settings, const sk_mel_bank *bank, const float *samples,
                   size_t frameCount, float *output, float *scratch) {
    best().mel(plan, settings, bank, samples, frameCount, output, scratch);
}
