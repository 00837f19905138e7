#pragma once

#include "network.h"

// A network of convolutions in training, forwards and backwards, over the maps of a whole batch.
//
// A map keeps raw values, as a convolution or a pool makes them. What its readers see is min(leaky((raw − mean) · scale + beta), ceiling),
// channel by channel: computed where it is read, a few items at a time, since memory is slower than that.

/// The rows of a network's table of channels, [row][channel].
enum sk_channel_row {
    SK_GAMMA, SK_BETA,              // given for normalised channels; others take any
    SK_SLOPE, SK_CEILING,           // given: of the activation; 1 and ∞ for none
    SK_MEAN, SK_VARIANCE,           // of the batch, the variance biased; given where running statistics are used
    SK_SCALE, SK_INVERSE_DEVIATION, // computed: gamma / deviation; a deviation of 1 and an inverse of 0 for channels not normalised
    SK_GAMMA_GRADIENT, SK_BETA_GRADIENT,
    SK_GRADIENT_SLOPE, SK_GRADIENT_OFFSET,
    SK_CHANNEL_ROWS,
};

/// A map that a step reads.
struct sk_reading {
    int32_t channels_at;  // where its channels begin in the table
    int32_t is_plain;     // seen as it is stored
    int32_t is_first, is_last;  // of all steps that read it
};

struct sk_training_step {
    struct sk_step step;        // all but SK_SCALING and SK_UNIT_LENGTH; weights [output][input][tap]; no activation here
    struct sk_reading input, other;
    int32_t output_channels_at;
    int32_t is_normalised;      // what it makes
    float *weight_gradient;     // as the weights; NULL when not wanted
};

struct sk_training {
    const struct sk_training_step *steps;
    int32_t step_count, batch, channel_count;
    int32_t input_is_normalised;        // the input's channels come first in the table
    int32_t uses_running_statistics;
    float epsilon;                      // added to variances
    int32_t threads;
    enum sk_instructions instructions;
    struct sk_map input, output;        // output: seen as it is stored
    float *values, *gradients;          // of the maps, each as many floats as those of an item's maps, times batch
    float *channels;
    void *workspace;
};

/// Bytes of workspace that `training` needs.
size_t sk_training_workspace_bytes(const struct sk_training *training);

/// Fills values and channels, and copies the output, [item][its elements].
void sk_training_forward(const struct sk_training *training, const float *input, float *output);

/// Fills gradients, the steps' weight gradients and the channels' from what sk_training_forward left. `input_gradient` may be NULL.
///
/// Sums do not depend on the number of threads.
void sk_training_backward(const struct sk_training *training, const float *output_gradient, float *input_gradient);
