#pragma once

#include <stddef.h>
#include <stdint.h>
#include "instructions.h"

// A network of convolutions, pools and dense layers for use, not for training: a list of steps over maps of features in one piece of scratch
// memory. Normalisations are folded into the convolutions before them.
//
// A map holds, for each item of a group, rows × columns pixels, and for each pixel its channels, one beside the other; parts of a
// concatenation are maps that share their pixels.

struct sk_map {
    ptrdiff_t offset;       // where its pixels begin in the scratch memory, for a group of one
    int32_t rows, columns;
    int32_t first_channel;  // of its pixels: where its channels begin
    int32_t channels;
    int32_t stride;         // floats from a pixel to the next: as many as channels, or more in a concatenation
};

enum sk_step_kind {
    SK_CONVOLUTION,     // weights as sk_pack_panels packs them, a bias an output
    SK_DEPTHWISE,       // each channel alone; weights [size · size][channels], a bias a channel
    SK_MAXIMUM_POOL,    // what lies beyond the edges does not count
    SK_AVERAGE_POOL,    // the same
    SK_SCALING,         // x · weight[channel] + bias[channel]; without weights x itself
    SK_SUM,             // of input and other
    SK_GLOBAL_AVERAGE,  // over all pixels, into a map of one
    SK_UNIT_LENGTH,     // the channels of each pixel divided by the square root of their squares' sum, at least 1e-6
};

/// y = min(x > 0 ? x : x · slope, ceiling), then, if so said, 1 / (1 + e⁻ʸ).
struct sk_activation {
    float slope, ceiling;
    int32_t sigmoid;
};

struct sk_step {
    enum sk_step_kind kind;
    struct sk_map input, other, output;
    int32_t size, stride;                 // of a window
    int32_t rows_before, columns_before;  // places of padding before the first row and column
    const float *weights, *biases;
    struct sk_activation activation;
};

struct sk_network {
    const struct sk_step *steps;
    int32_t step_count;
    int32_t group;             // items computed together, ≥ 1: their maps lie one after the other in each map's memory
    ptrdiff_t scratch_count;   // floats that one item's maps take in all
    struct sk_map input, output;
    enum sk_instructions instructions;
};

/// Output channels that weights are packed for together, whatever the instructions.
enum { SK_PANEL = 32 };

/// Floats that a convolution's packed weights take.
size_t sk_panel_count(int32_t taps, int32_t inputs, int32_t outputs);

/// Packs weight [output][input][tap], each output's times its scale unless `scales` is NULL, as [panel of outputs][tap][input][SK_PANEL], zeros for outputs that are
/// not there.
void sk_pack_panels(const float *weight, const float *scales, int32_t taps, int32_t inputs, int32_t outputs, float *packed);

/// Bytes of scratch memory that one thread needs.
size_t sk_network_scratch_bytes(const struct sk_network *network);

/// outputs [items][output's elements] of inputs [items][input's elements].
///
/// `scratch` holds, for each of `threads` threads, what sk_network_scratch_bytes says. Results do not depend on the number of threads.
void sk_network_run(const struct sk_network *network, const float *inputs, int32_t items, float *outputs, int32_t threads, void *scratch);
