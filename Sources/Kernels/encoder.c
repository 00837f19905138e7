#include "include/encoder.h"

#include <string.h>
#include "kernels.h"
#include "packing.h"
#include "parallel.h"

static size_t tap_count(int inputs, int outputs) {
    return (size_t)rounded_up(outputs, CHANNEL_TILE) * (size_t)inputs * 9;
}

size_t sk_packed_block_count(int32_t inputs, int32_t outputs) {
    return tap_count(inputs, outputs) + (size_t)rounded_up(outputs, CHANNEL_TILE);
}

void sk_pack_block(
    const float *weight, const float *scales, const float *biases, int32_t inputs, int32_t outputs, float *packed) {
    float *packed_biases = packed + tap_count(inputs, outputs);
    sk_pack_weights(weight, scales, outputs, inputs, packed);
    memset(packed_biases, 0, (size_t)rounded_up(outputs, CHANNEL_TILE) * sizeof(float));
    memcpy(packed_biases, biases, (size_t)outputs * sizeof(float));
}

// Blocks work from one padded buffer into another and back. A buffer has a row of zeros above and below each channel, and
// one more at the end, since convolutions take rows in pairs.

static size_t buffer_floats(int channels, int rows) {
    size_t floats = ((size_t)channels * ((size_t)rows + 2) + 1) * PADDED_ROW + PADDING;
    return (floats + MOST_LANES - 1) / MOST_LANES * MOST_LANES;
}

/// The floats of the buffers that hold the outputs of block `parity`, `parity` + 2, …, the spectrogram being block 0's.
static size_t largest_buffer(const struct sk_encoder *encoder, int rows, int parity) {
    size_t largest = 0;
    for (int block = 0; block <= encoder->blocks; block++, rows /= encoder->pooling) {
        size_t floats = buffer_floats(encoder->channels[block], rows);
        if (block % 2 == parity && floats > largest) largest = floats;
    }
    return largest;
}

size_t sk_encoder_scratch_bytes(const struct sk_encoder *encoder, int32_t rows) {
    return (largest_buffer(encoder, rows, 0) + largest_buffer(encoder, rows, 1)) * sizeof(float);
}

/// Planes in `buffer` with zeros all around them.
static struct planes padded_planes(float *buffer, int channels, int rows) {
    struct planes planes = {buffer + PADDED_ROW + PADDING, (ptrdiff_t)(rows + 2) * PADDED_ROW, channels};
    for (int c = 0; c < channels; c++) {
        float *plane = buffer + c * planes.channel_stride;
        memset(plane, 0, PADDED_ROW * sizeof(float));
        for (int row = 1; row <= rows; row++) memset(plane + (ptrdiff_t)row * PADDED_ROW, 0, PADDING * sizeof(float));
        memset(plane + (ptrdiff_t)(rows + 1) * PADDED_ROW, 0, PADDED_ROW * sizeof(float));
    }
    memset(buffer + channels * planes.channel_stride, 0, (PADDED_ROW + PADDING) * sizeof(float));
    return planes;
}

struct encoding {
    const struct sk_encoder *encoder;
    const struct kernels *kernels;
    const struct sk_chunk *chunks;
    double *sums;
    char *scratch;
    size_t scratch_bytes;
    size_t buffer_floats;  // of the first of a thread's two buffers
};

static void encode_chunk(void *context, int index, int thread) {
    const struct encoding *encoding = context;
    const struct sk_encoder *encoder = encoding->encoder;
    const struct sk_chunk *chunk = &encoding->chunks[index];
    float *scratch = (float *)(encoding->scratch + (size_t)thread * encoding->scratch_bytes);
    float *buffers[2] = {scratch, scratch + encoding->buffer_floats};

    int rows = chunk->rows;
    struct planes planes = padded_planes(buffers[0], 1, rows);
    for (int row = 0; row < rows; row++)
        memcpy(
            planes.first + (ptrdiff_t)row * PADDED_ROW, chunk->frames + (ptrdiff_t)row * MELS, MELS * sizeof(float));

    const float *weights = encoder->weights;
    for (int block = 0; block < encoder->blocks; block++) {
        int inputs = encoder->channels[block], outputs = encoder->channels[block + 1];
        struct packed_weights packed = {weights, weights + tap_count(inputs, outputs), outputs};
        struct planes output = padded_planes(buffers[(block + 1) % 2], outputs, rows / encoder->pooling);
        encoding->kernels->convolve_for_inference(planes, rows, packed, encoder->slope, encoder->pooling, output);
        weights += sk_packed_block_count(inputs, outputs);
        planes = output;
        rows /= encoder->pooling;
    }

    double *sums = encoding->sums + (ptrdiff_t)index * planes.channels * MELS;
    memset(sums, 0, (size_t)planes.channels * MELS * sizeof(double));
    planes.first += (ptrdiff_t)chunk->skipped * PADDED_ROW;
    encoding->kernels->sum_rows(planes, chunk->summed, sums);
}

void sk_encode(
    const struct sk_encoder *encoder, const struct sk_chunk *chunks, int32_t count, int32_t most_rows, int32_t threads,
    double *sums, void *scratch) {
    struct encoding encoding = {
        .encoder = encoder,
        .kernels = sk_kernels(encoder->instructions),
        .chunks = chunks,
        .sums = sums,
        .scratch = scratch,
        .scratch_bytes = sk_encoder_scratch_bytes(encoder, most_rows),
        .buffer_floats = largest_buffer(encoder, most_rows, 0),
    };
    sk_parallel(threads, count, encode_chunk, &encoding);
}

void sk_dense(
    const float *input, int32_t inputs, const float *weight, const float *bias, int32_t outputs, float *output,
    enum sk_instructions instructions) {
    sk_kernels(instructions)->dense(input, inputs, weight, bias, outputs, output);
}
