#pragma once

#include <stddef.h>
#include <stdint.h>
#include "instructions.h"

// One block of the matcher's encoder, for training: 3×3 convolution (stride 1, zero padding 1), normalisation over the
// batch, leaky ReLU, max-pooling over time. All arrays are dense row-major float32; a row has 128 mels:
//
//     x, dx       [batch][inputs][rows][128]
//     convolved   [batch][outputs][rows][128]
//     y, dy       [batch][outputs][rows / pooling][128]     (rows / 2 rounds down)
//     weight      [outputs][inputs][3][3]                   taps: rows, then mels
//     bias, gamma, beta, mean, variance  [outputs]
//
// What backward needs of the forward pass is `convolved`, `mean` and `variance`, besides x and the parameters.
// The result does not depend on the number of threads: work is cut at fixed rows and summed in a fixed order.

/// The widths that the kernels are built for.
enum { SK_MELS = 128 };

struct sk_block {
    int32_t batch, inputs, outputs, rows;  // all ≥ 1, channels ≤ 4096
    int32_t pooling;                       // 1 (none) or 2
    float slope;                           // of the leaky ReLU below zero: 0 … 1
    float epsilon;                         // added to the variance
    int32_t threads;                       // ≥ 1; the calling thread is one of them
    enum sk_instructions instructions;
};

/// Bytes of scratch memory that forward and backward of this block need, of any alignment; 0 when the block's numbers are
/// out of range. The contents mean nothing between calls.
size_t sk_block_workspace_bytes(const struct sk_block *block);

/// y = pool(leaky((convolved − mean) / √(variance + ε) · gamma + beta)), convolved = x ∗ weight + bias.
///
/// `mean` and `variance` (biased: divided by batch · rows · 128) are outputs, per channel. `bias` may be NULL.
/// Returns 0, or −1 when the block's numbers are out of range.
int sk_block_forward(
    const struct sk_block *block, const float *x, const float *weight, const float *bias, const float *gamma,
    const float *beta, float *convolved, float *mean, float *variance, float *y, void *workspace);

/// The gradients of a loss for x (skipped when `dx` is NULL), weight, gamma and beta, from that for y. They are written,
/// not added to what is there. Of two equal values under the max-pool the first gets the gradient.
///
/// There is no gradient for the bias: it is exactly zero, as normalisation takes the mean away.
/// Returns 0, or −1 when the block's numbers are out of range.
int sk_block_backward(
    const struct sk_block *block, const float *x, const float *weight, const float *gamma, const float *beta,
    const float *convolved, const float *mean, const float *variance, const float *dy, float *dx, float *dweight,
    float *dgamma, float *dbeta, void *workspace);
