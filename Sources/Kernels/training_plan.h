#pragma once

#include <math.h>
#include "include/network_training.h"
#include "parallel.h"
#include "step_windows.h"

// How a training pass is cut into units of work, and where its memory lies.

enum {
    /// Units of a step, whatever the number of threads: each sums apart, and sums of weights' gradients are large.
    MOST_UNITS = 8,
    /// Pixels that make a unit worth while.
    UNIT_PIXELS = 160,
    /// Pixels of a map that are worked on together, whole items at least.
    SLICE_PIXELS = 1024,
};

/// Convolutions in training have none: it belongs to what their readers see.
static const struct sk_activation no_activation = {.slope = 1, .ceiling = INFINITY};

struct training_plan {
    const struct sk_training *training;
    const struct kernels *kernels;
    float *packed;       // a step's weights as its kernels read them
    float *zeros;        // in place of biases
    double *sums;        // [unit][2][channel]
    float *shifts;       // [unit][channel]
    float *weight_sums;  // [unit][weights as they are packed]
    char *scratch;
    size_t scratch_bytes;
};

/// What one thread works with.
struct training_bench {
    struct window_bench windows;
    const float **targets, **gradient_pixels;
    float *sink;              // gets what falls beyond the edges
    float *zeros;             // a pixel of them
    float *seen, *other_seen, *gradients, *products;
};

/// Some items of a step.
struct items {
    int first, count;
};

/// Lays the workspace out, or only counts when it is NULL. Returns the bytes needed.
size_t sk_training_plan(struct training_plan *plan, const struct sk_training *training);

struct training_bench sk_training_bench(const struct training_plan *plan, int thread);

int sk_unit_count(const struct sk_training *training, const struct sk_map *map);
struct items sk_unit_items(const struct sk_training *training, const struct sk_map *map, int unit);

/// Items of a unit that are worked on together.
int sk_slice_items(const struct sk_training *training, const struct sk_step *step);

static inline ptrdiff_t map_at(const struct sk_training *training, const struct sk_map *map, int item) {
    return map->offset * training->batch + map->first_channel + item * pixel_count(map) * map->stride;
}

/// Of a map of one's own, for all items.
static inline size_t map_bytes(const struct sk_training *training, const struct sk_map *map) {
    return (size_t)training->batch * (size_t)pixel_count(map) * (size_t)map->channels * sizeof(float);
}

static inline float *channel_row(const struct sk_training *training, enum sk_channel_row row, int channel) {
    return training->channels + (ptrdiff_t)row * training->channel_count + channel;
}

/// Packs a depthwise convolution's weights as [tap][channel].
void sk_pack_depthwise(const struct sk_step *step, float *packed);

struct seen_channels sk_seen_channels(const struct sk_training *training, int channel);

/// What is seen of some items of a map: where they are stored when it is plain, `scratch` otherwise.
const float *sk_see(
    const struct training_plan *plan, const struct sk_map *map, struct sk_reading reading, struct items items, float *scratch);
