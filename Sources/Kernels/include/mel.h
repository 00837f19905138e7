#pragma once
#include <stddef.h>
#include "fft.h"

/// Samples to log-mel frames, sixteen frames at a time: one frame a vector lane from the window to the logarithm.

#ifdef __cplusplus
extern "C" {
#endif

enum { SK_MEL_LANES = 16 };

/// A filter bank as a list of runs: band b sums `weights[offset[b] ...]` over `count[b]` bins from `first[b]`.
typedef struct {
    size_t bandCount;
    const int *first;
    const int *count;
    const int *offset;
    const float *weights;
} sk_mel_bank;

/// What the power in a band becomes.
enum sk_mel_magnitude {
    SK_POWER,     // itself
    SK_DECIBELS,  // 10·log10(max(power, floor))
    SK_LOGARITHM, // log10(power + floor)
};

typedef struct {
    size_t windowLength;    ///< centred in the transform
    size_t transformLength; ///< as the plan's
    size_t hopLength;
    const float *window;
    float floorPower;
    enum sk_mel_magnitude magnitude;
} sk_mel_settings;

/// Floats of scratch that `sk_mel_frames` needs.
size_t sk_mel_scratch_count(const sk_fft *plan);

/// `frameCount` frames of `bandCount` values each, row after row, into `output`. Frame i reads samples
/// [i·hop, i·hop + transformLength): there must be that many.
void sk_mel_frames(const sk_fft *plan, const sk_mel_settings *settings, const sk_mel_bank *bank, const float *samples,
                   size_t frameCount, float *output, float *scratch);

#ifdef __cplusplus
}
#endif
