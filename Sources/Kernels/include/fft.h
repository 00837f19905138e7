#pragma once
#include <stddef.h>

/// Real Fourier transforms of a power-of-two length, many at once where wanted: `lanes` transforms lie interleaved,
/// element t of lane l at [t * lanes + l], so that every pass is made of whole vectors whatever the length.
///
/// Stockham's self-sorting algorithm, radix 4, on separate real and imaginary arrays; the real transform is folded
/// into a complex one of half the length. A plan never changes after it is made: threads may share it, each with its own
/// scratch.

#ifdef __cplusplus
extern "C" {
#endif

typedef struct sk_fft sk_fft;

/// A plan for `length` (a power of two, 8 to 2^26), or NULL when memory runs out or the length is none of these.
sk_fft *sk_fft_create(size_t length);
void sk_fft_destroy(sk_fft *plan);

/// Floats of scratch that a transform of this plan needs, for `lanes` lanes.
size_t sk_fft_scratch_count(const sk_fft *plan, size_t lanes);

/// Spectrum of a real signal, not scaled: `input` has length·lanes floats, `re` and `im` (length/2 + 1)·lanes each.
void sk_fft_forward(const sk_fft *plan, size_t lanes, const float *input, float *re, float *im, float *scratch);

/// The signal of a spectrum, scaled by 1/length: undoes `sk_fft_forward`. The imaginary parts of the first and last
/// bins are taken as zero.
void sk_fft_inverse(const sk_fft *plan, size_t lanes, const float *re, const float *im, float *output, float *scratch);

/// sum += a · b, complex, for `count` bins; `sum` is neither `a` nor `b`.
void sk_spectrum_multiply_add(size_t count, const float *are, const float *aim, const float *bre, const float *bim,
                              float *sumre, float *sumim);

#ifdef __cplusplus
}
#endif
