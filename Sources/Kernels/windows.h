#pragma once

#include "include/network.h"

// Windows of a map as lists of pointers, so that strides, padding and kernels of any size are all the same to the kernels: for each tap, the
// channels of the pixel that it falls on, or of a pixel that stands for everything beyond the edges.

enum {
    /// Outputs whose windows are listed at once: a multiple of what any kernel takes at a time.
    PIXEL_BLOCK = 84,
};

/// The windows of up to PIXEL_BLOCK outputs: pixels [tap][PIXEL_BLOCK].
struct windows {
    const float **pixels;
    int taps;
    int count;
};

/// Where the outputs of a step are, one after the other over columns, rows and items.
struct window_walk {
    const struct sk_step *step;
    const float *input;    // the first item's first pixel
    const float *outside;  // what lies beyond the edges: as many floats as channels
    int item, row, column; // the next output
};

/// Lists the windows of the next `count` outputs.
void sk_list_windows(struct window_walk *walk, int count, struct windows *windows);
