#include "include/network.h"

#include <math.h>
#include <string.h>
#include "kernels.h"
#include "parallel.h"
#include "step_windows.h"

size_t sk_panel_count(int32_t taps, int32_t inputs, int32_t outputs) {
    return (size_t)rounded_up(outputs, SK_PANEL) * (size_t)taps * (size_t)inputs;
}

void sk_pack_panels(const float *weight, const float *scales, int32_t taps, int32_t inputs, int32_t outputs, float *packed) {
    memset(packed, 0, sk_panel_count(taps, inputs, outputs) * sizeof(float));
    for (ptrdiff_t o = 0; o < outputs; o++)
        for (ptrdiff_t i = 0; i < inputs; i++)
            for (ptrdiff_t tap = 0; tap < taps; tap++)
                packed[((o / SK_PANEL * taps + tap) * inputs + i) * SK_PANEL + o % SK_PANEL] = *weight++ * (scales ? scales[o] : 1);
}

// A thread's scratch memory: the pixel that stands for what lies beyond the edges, the list of windows, the maps.

static int most_channels(const struct sk_network *network) {
    int most = 1;
    for (int i = 0; i < network->step_count; i++)
        if (network->steps[i].input.channels > most) most = network->steps[i].input.channels;
    return rounded_up(most, MOST_LANES);
}

static int most_taps(const struct sk_network *network) {
    int most = 1;
    for (int i = 0; i < network->step_count; i++) {
        int taps = network->steps[i].size * network->steps[i].size;
        if (taps > most) most = taps;
    }
    return most;
}

static size_t list_bytes(const struct sk_network *network) {
    return (size_t)most_taps(network) * PIXEL_BLOCK * sizeof(float *);
}

size_t sk_network_scratch_bytes(const struct sk_network *network) {
    size_t maps = (size_t)network->scratch_count * (size_t)network->group + MOST_LANES;
    size_t floats = (size_t)most_channels(network) + (maps + MOST_LANES - 1) / MOST_LANES * MOST_LANES;
    return floats * sizeof(float) + list_bytes(network);
}

struct run {
    const struct sk_network *network;
    const struct kernels *kernels;
    const float *inputs;
    float *outputs;
    int items;
    char *scratch;
    size_t scratch_bytes;
};

/// What a thread works with.
struct bench {
    struct window_bench windows;
    float *maps;
    int group, items;
};

static float *first_pixel(const struct bench *bench, const struct sk_map *map) {
    return bench->maps + map->offset * bench->group + map->first_channel;
}

static void apply_sigmoid(float *values, ptrdiff_t stride, ptrdiff_t count, int channels) {
    for (ptrdiff_t index = 0; index < count; index++, values += stride)
        for (int c = 0; c < channels; c++) values[c] = 1 / (1 + expf(-values[c]));
}

static void make_unit_length(const float *input, ptrdiff_t input_stride, ptrdiff_t count, int channels, float *output, ptrdiff_t stride) {
    for (ptrdiff_t index = 0; index < count; index++, input += input_stride, output += stride) {
        double squares = 0;
        for (int c = 0; c < channels; c++) squares += (double)input[c] * (double)input[c];
        const float scale = (float)(1 / sqrt(squares > 1e-12 ? squares : 1e-12));
        for (int c = 0; c < channels; c++) output[c] = input[c] * scale;
    }
}

static void take_step(const struct bench *bench, const struct sk_step *step) {
    const struct sk_map *in = &step->input, *out = &step->output;
    const float *input = first_pixel(bench, in);
    float *output = first_pixel(bench, out);
    const ptrdiff_t count = pixel_count(out) * bench->items;
    const struct kernels *kernels = bench->windows.kernels;
    switch (step->kind) {
    case SK_SCALING:
        kernels->scale_pixels(
            input, in->stride, count, in->channels, step->weights, step->biases, step->activation, output, out->stride);
        break;
    case SK_SUM:
        kernels->add_pixels(
            input, in->stride, first_pixel(bench, &step->other), step->other.stride, count, in->channels, output, out->stride);
        break;
    case SK_GLOBAL_AVERAGE:
        for (int item = 0; item < bench->items; item++)
            kernels->mean_of_pixels(
                input + item * pixel_count(in) * in->stride, in->stride, (int)pixel_count(in), in->channels, output + item * out->stride);
        break;
    case SK_UNIT_LENGTH: make_unit_length(input, in->stride, count, in->channels, output, out->stride); break;
    default: sk_take_windows(&bench->windows, step, input, output, bench->items);
    }
    if (step->activation.sigmoid) apply_sigmoid(output, out->stride, count, out->channels);
}

static size_t element_count(const struct sk_map *map) { return (size_t)pixel_count(map) * (size_t)map->channels; }

static void run_group(void *context, int index, int thread) {
    const struct run *run = context;
    const struct sk_network *network = run->network;
    char *scratch = run->scratch + (size_t)thread * run->scratch_bytes;
    struct bench bench = {
        .windows = {
            .kernels = run->kernels,
            .pixels = (const float **)scratch,
            .outside = (float *)(scratch + list_bytes(network)),
            .outside_count = most_channels(network),
        },
        .group = network->group,
    };
    bench.maps = bench.windows.outside + bench.windows.outside_count;
    const int first = index * network->group;
    bench.items = run->items - first < network->group ? run->items - first : network->group;

    const size_t inputs = element_count(&network->input), outputs = element_count(&network->output);
    memcpy(
        first_pixel(&bench, &network->input), run->inputs + (size_t)first * inputs, (size_t)bench.items * inputs * sizeof(float));
    for (int step = 0; step < network->step_count; step++) take_step(&bench, &network->steps[step]);
    memcpy(
        run->outputs + (size_t)first * outputs, first_pixel(&bench, &network->output), (size_t)bench.items * outputs * sizeof(float));
}

void sk_network_run(
    const struct sk_network *network, const float *inputs, int32_t items, float *outputs, int32_t threads, void *scratch) {
    struct run run = {
        .network = network,
        .kernels = sk_kernels(network->instructions),
        .inputs = inputs,
        .outputs = outputs,
        .items = items,
        .scratch = scratch,
        .scratch_bytes = sk_network_scratch_bytes(network),
    };
    sk_parallel(threads, (items + network->group - 1) / network->group, run_group, &run);
}
