#include "step_windows.h"

#include <math.h>

void sk_list_shares(struct window_walk walk, int count, float *shares) {
    const struct sk_step *step = walk.step;
    for (int index = 0; index < count; index++) {
        int row = walk.row * step->stride - step->rows_before, column = walk.column * step->stride - step->columns_before;
        int last_row = row + step->size < step->input.rows ? row + step->size : step->input.rows;
        int last_column = column + step->size < step->input.columns ? column + step->size : step->input.columns;
        shares[index] = 1 / (float)((last_row - (row > 0 ? row : 0)) * (last_column - (column > 0 ? column : 0)));
        if (++walk.column < step->output.columns) continue;
        walk.column = 0;
        walk.row = walk.row + 1 < step->output.rows ? walk.row + 1 : 0;
    }
}

void sk_gather_windows(struct windows *windows, float *patches) {
    for (int tap = 0; tap < windows->taps; tap++)
        for (int i = 0; i < PIXEL_BLOCK; i++) patches[i * windows->taps + tap] = *windows->pixels[tap * PIXEL_BLOCK + i];
    for (int i = 0; i < PIXEL_BLOCK; i++) windows->pixels[i] = patches + i * windows->taps;
    windows->taps = 1;
}

void sk_take_windows(const struct window_bench *bench, const struct sk_step *step, const float *input, float *output, int items) {
    const int channels = step->input.channels, taps = step->size * step->size;
    const int gathers = sk_gathers(step);
    const float outside = step->kind == SK_MAXIMUM_POOL ? -INFINITY : 0;
    for (int i = 0; i < bench->outside_count; i++) bench->outside[i] = outside;

    struct window_walk walk = {.step = step, .input = input, .outside = bench->outside};
    struct windows windows = {.pixels = bench->pixels};
    const ptrdiff_t outputs = pixel_count(&step->output) * items, stride = step->output.stride;
    for (ptrdiff_t first = 0; first < outputs; first += PIXEL_BLOCK, output += PIXEL_BLOCK * stride) {
        const int count = outputs - first < PIXEL_BLOCK ? (int)(outputs - first) : PIXEL_BLOCK;
        float shares[PIXEL_BLOCK], patches[PIXEL_BLOCK * MOST_GATHERED];
        if (step->kind == SK_AVERAGE_POOL) sk_list_shares(walk, count, shares);
        sk_list_windows(&walk, count, &windows);
        // Kernels take several pixels at a time, past the last ones too: those read what is always there.
        for (int tap = 0; tap < windows.taps; tap++)
            for (int i = count; i < PIXEL_BLOCK; i++) windows.pixels[tap * PIXEL_BLOCK + i] = bench->outside;
        switch (step->kind) {
        case SK_CONVOLUTION:
            if (gathers) sk_gather_windows(&windows, patches);
            bench->kernels->convolve_windows(
                windows, gathers ? taps : channels, step->weights, step->biases, step->output.channels, step->activation, output, stride);
            break;
        case SK_DEPTHWISE:
            bench->kernels->convolve_depthwise(windows, channels, step->weights, step->biases, step->activation, output, stride);
            break;
        case SK_MAXIMUM_POOL: bench->kernels->maximum_of_windows(windows, channels, output, stride); break;
        default: bench->kernels->mean_of_windows(windows, shares, channels, output, stride);
        }
    }
}
