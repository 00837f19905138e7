#pragma once

#include <stddef.h>
#include "dispatch.h"
#include "include/convolution_block.h"
#include "windows.h"

// The inner loops, and how the arrays that they share are laid out. Each set of instructions fills one table of kernels.

enum {
    MELS = SK_MELS,
    /// Padded rows: 16 zeros, then 128 mels; the zeros of the next row (or the tail of the array) pad on the right.
    PADDING = 16,
    PADDED_ROW = PADDING + MELS,
    /// A convolution computes this many output channels at once: it divides 10, 15 and 20, and five channels of two rows of
    /// two vectors fill the registers.
    CHANNEL_TILE = 5,
    /// The floats of the widest vector.
    MOST_LANES = 16,
};

/// Padded rows of several channels. `first` is mel 0 of row 0 of channel 0; rows lie PADDED_ROW apart, and the rows before
/// the first and after the last, which a 3×3 convolution reads, are there too.
struct planes {
    float *first;
    ptrdiff_t channel_stride;
    int channels;
};

/// Rows of 128 mels of several channels, as the caller keeps them.
struct dense_rows {
    float *first;
    ptrdiff_t channel_stride;
};

/// Weights as the kernels read them: [tile of output channels][input channel][9 taps][CHANNEL_TILE], zeros for channels that
/// are not there, and a bias for each channel of each tile.
struct packed_weights {
    const float *taps, *bias;
    int outputs;
};

/// Per output channel, what normalisation and its gradient multiply with.
struct normalisation {
    float sign;              // of gamma: which of two convolved values the pool takes
    float mean, scale, beta; // normalised = (convolved − mean) · scale + beta
    float gradient_offset, gradient_slope;  // through mean and variance: offset + slope · (convolved − mean)
};

/// What readers see of a map's raw values in training, and the gradient that goes back, an element a channel:
/// seen = min(leaky((raw − mean) · scale + beta), ceiling).
struct seen_channels {
    const float *mean, *scale, *beta, *slope, *ceiling;
    const float *gradient_slope, *gradient_offset;  // through mean and variance: offset + slope · (raw − mean)
};

struct kernels {
    int lanes;
    /// Channels that the weight gradient handles at once.
    int gradient_tile;

    /// Convolves `rows` rows and adds, for each channel, the values' distances from `shifts` and their squares to
    /// `statistics` [output][2][lanes]. With pooling, `pooled` gets of each two rows the value that the pool will take.
    void (*convolve_for_training)(
        struct planes input, int rows, struct packed_weights weights, const struct normalisation *channels,
        const float *shifts, struct dense_rows convolved, struct dense_rows pooled, int pooling, float *statistics);

    /// Convolves `rows` rows and nothing else.
    void (*convolve)(struct planes input, int rows, struct packed_weights weights, struct dense_rows output);

    /// Convolves `rows` rows, then leaky ReLU and pooling, into padded rows.
    void (*convolve_for_inference)(
        struct planes input, int rows, struct packed_weights weights, float slope, int pooling, struct planes output);

    /// output = leaky(normalised(input)), `count` values of one channel, a multiple of 128.
    void (*normalise)(const float *input, float *output, ptrdiff_t count, struct normalisation channel, float slope);

    /// Sums over one channel's `pooled_rows`: of the gradient before the leaky ReLU, and of it times (convolved − mean).
    void (*sum_gradients)(
        const float *convolved, const float *dy, int pooled_rows, int pooling, struct normalisation channel, float slope,
        double sums[2]);

    /// The gradient for `convolved` in one channel, `pooled_rows` · pooling rows of it, into padded rows.
    void (*gradient_rows)(
        const float *convolved, const float *dy, int pooled_rows, int pooling, struct normalisation channel, float slope,
        float *padded);

    /// Adds the products of `rows` rows of input and gradient to
    /// `sums` [tile of gradient channels][input][3][gradient_tile][3][lanes].
    void (*weight_gradient)(struct planes input, struct planes gradient, int rows, float *sums);

    /// sums[channel][mel] += the sum over `rows` padded rows.
    void (*sum_rows)(struct planes input, int rows, double *sums);

    /// output[i] = bias[i] + Σ weight[i][j] · input[j].
    void (*dense)(const float *input, int inputs, const float *weight, const float *bias, int outputs, float *output);

    /// Each output's channels: biases + the products of weights (see sk_pack_panels) with its window, activated. Outputs lie `stride` apart.
    void (*convolve_windows)(
        struct windows windows, int inputs, const float *weights, const float *biases, int outputs, struct sk_activation activation,
        float *output, ptrdiff_t stride);

    /// The same where each channel is convolved alone, weights [tap][channel].
    void (*convolve_depthwise)(
        struct windows windows, int channels, const float *weights, const float *biases, struct sk_activation activation, float *output,
        ptrdiff_t stride);

    /// Each output's channels: the greatest of its window.
    void (*maximum_of_windows)(struct windows windows, int channels, float *output, ptrdiff_t stride);

    /// Each output's channels: its window's sum times its share.
    void (*mean_of_windows)(struct windows windows, const float *shares, int channels, float *output, ptrdiff_t stride);

    /// Each pixel's channels times their scales plus their shifts, activated; scales may be NULL.
    void (*scale_pixels)(
        const float *input, ptrdiff_t input_stride, ptrdiff_t count, int channels, const float *scales, const float *shifts,
        struct sk_activation activation, float *output, ptrdiff_t output_stride);

    /// The sum of two maps' pixels.
    void (*add_pixels)(
        const float *first, ptrdiff_t first_stride, const float *second, ptrdiff_t second_stride, ptrdiff_t count, int channels,
        float *output, ptrdiff_t output_stride);

    /// The mean of `count` pixels.
    void (*mean_of_pixels)(const float *input, ptrdiff_t stride, int count, int channels, float *output);

    /// What readers see of `count` pixels.
    void (*see_pixels)(
        const float *raw, ptrdiff_t raw_stride, ptrdiff_t count, int channels, struct seen_channels seen, float *output, ptrdiff_t stride);

    /// The gradient for raw values, from that for what is seen of them.
    void (*raw_gradients)(
        const float *gradient, ptrdiff_t gradient_stride, const float *raw, ptrdiff_t raw_stride, ptrdiff_t count, int channels,
        struct seen_channels seen, float *output, ptrdiff_t stride);

    /// Adds each channel's distances from `shifts` to `sums`, and their squares to `squares`.
    void (*sum_moments)(
        const float *raw, ptrdiff_t stride, ptrdiff_t count, int channels, const float *shifts, double *sums, double *squares);

    /// Adds each channel's gradient before the activation to `sums`, and its products with (raw − mean) to `products`.
    void (*sum_seen_gradients)(
        const float *gradient, ptrdiff_t gradient_stride, const float *raw, ptrdiff_t raw_stride, ptrdiff_t count, int channels,
        struct seen_channels seen, double *sums, double *products);

    /// Adds the products of what the windows hold with the outputs' gradients to `sums`, laid out as sk_pack_panels packs weights. The
    /// gradients of a pixel are followed by zeros up to a whole vector.
    void (*weight_gradient_of_windows)(
        struct windows windows, int inputs, const float *gradient, ptrdiff_t stride, int outputs, float *sums);

    /// Adds products [output][tap][channel] to what the windows hold.
    void (*add_to_windows)(struct windows targets, int channels, const float *products);

    /// A depthwise convolution's gradients: for weights [tap][channel] to `sums` unless that is NULL, for what it read to `targets`.
    void (*depthwise_gradient)(
        struct windows windows, struct windows targets, int channels, const float *gradient, ptrdiff_t stride, const float *weights,
        float *sums);

    /// Adds each output's gradient to where the greatest element of its window is.
    void (*maximum_gradient)(struct windows windows, struct windows targets, int channels, const float *gradient, ptrdiff_t stride);

    /// Adds each output's gradient, times its share, to all of its window.
    void (*mean_gradient)(struct windows targets, const float *shares, int channels, const float *gradient, ptrdiff_t stride);
};

/// The kernels for `set`, or the best ones when this machine lacks it.
const struct kernels *sk_kernels(enum sk_instructions set);

extern const struct kernels sk_kernels_plain;
#ifdef SK_HAS_X86_VARIANTS
extern const struct kernels sk_kernels_avx2, sk_kernels_avx512;
#elif defined(__aarch64__)
extern const struct kernels sk_kernels_neon;
#endif

static inline int rounded_up(int value, int step) { return (value + step - 1) / step * step; }
