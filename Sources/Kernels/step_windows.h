#pragma once

#include "kernels.h"

// A step over windows of a map (a convolution or a pool), block by block.

/// The largest windows of one channel that are gathered.
enum { MOST_GATHERED = 32 };

/// What a thread lists windows with.
struct window_bench {
    const struct kernels *kernels;
    const float **pixels;  // [most taps][PIXEL_BLOCK]
    float *outside;        // the pixel that stands for what lies beyond the edges
    int outside_count;
};

static inline ptrdiff_t pixel_count(const struct sk_map *map) { return (ptrdiff_t)map->rows * map->columns; }

/// Whether the step's windows are better gathered: those of one channel.
static inline int sk_gathers(const struct sk_step *step) {
    const int taps = step->size * step->size;
    return step->input.channels == 1 && taps > 1 && taps <= MOST_GATHERED;
}

/// Windows of one channel as pixels of as many channels as taps, in patches [PIXEL_BLOCK][tap]: the kernels like long sums of neighbours
/// better than many short ones.
void sk_gather_windows(struct windows *windows, float *patches);

/// The share that each element has in the mean of each of a block's windows.
void sk_list_shares(struct window_walk walk, int count, float *shares);

/// Computes `items` items of a convolution or a pool.
void sk_take_windows(const struct window_bench *bench, const struct sk_step *step, const float *input, float *output, int items);
