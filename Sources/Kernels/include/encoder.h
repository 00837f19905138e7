#pragma once

#include <stddef.h>
#include <stdint.h>
#include "instructions.h"

// The matcher's encoder for use, not for training: each block is a 3×3 convolution (zero padding 1) with normalisation
// folded into it, leaky ReLU and max-pooling over time, in one pass. A row is one frame of 128 mels.

struct sk_encoder {
    int32_t blocks;
    const int32_t *channels;  // [blocks + 1]: 1 for the spectrogram, then each block's outputs
    const float *weights;     // every block's, packed one after the other
    int32_t pooling;          // 1 (none) or 2
    float slope;              // of the leaky ReLU below zero: 0 … 1
    enum sk_instructions instructions;
};

/// Frames to encode at once. The encoder takes what is outside them for zeros.
struct sk_chunk {
    const float *frames;  // [rows][128]
    int32_t rows;
    int32_t skipped;      // rows of the last block's output to leave out of the sum at the start …
    int32_t summed;       // … and the rows after them to sum
};

/// Floats that a block's packed weights take.
size_t sk_packed_block_count(int32_t inputs, int32_t outputs);

/// Packs a block's weights, [outputs][inputs][3][3], each output channel's times its scale, and its biases.
void sk_pack_block(
    const float *weight, const float *scales, const float *biases, int32_t inputs, int32_t outputs, float *packed);

/// Bytes of scratch memory that one thread needs for chunks of up to `rows` rows.
size_t sk_encoder_scratch_bytes(const struct sk_encoder *encoder, int32_t rows);

/// sums[chunk][channel][mel] = the last block's output, summed over the chunk's summed rows.
///
/// `scratch` holds, for each of `threads` threads, what chunks of `most_rows` rows need; no chunk has more.
void sk_encode(
    const struct sk_encoder *encoder, const struct sk_chunk *chunks, int32_t count, int32_t most_rows, int32_t threads,
    double *sums, void *scratch);

/// output[i] = bias[i] + Σ weight[i][j] · input[j].
void sk_dense(
    const float *input, int32_t inputs, const float *weight, const float *bias, int32_t outputs, float *output,
    enum sk_instructions instructions);
