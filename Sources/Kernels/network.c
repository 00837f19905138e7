#include "include/network.h"

#include <math.h>
#include <string.h>
#include "kernels.h"
#include "parallel.h"
#include "windows.h"

size_t sk_panel_count(int32_t taps, int32_t inputs, int32_t outputs) {
    return (size_t)rounded_up(outputs, SK_PANEL) * (size_t)taps * (size_t)inputs;
}

void sk_pack_panels(const float *weight, const float *scales, int32_t taps, int32_t inputs, int32_t outputs, float *packed) {
    memset(packed, 0, sk_panel_count(taps, inputs, outputs) * sizeof(float));
    for (ptrdiff_t o = 0; o < outputs; o++)
        for (ptrdiff_t i = 0; i < inputs; i++)
            for (ptrdiff_t tap = 0; tap < taps; tap++)
                packed[((o / SK_PANEL * taps + tap) * inputs + i) * SK_PANEL + o % SK_PANEL] = *weight++ * scales[o];
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

/// The largest windows of one channel that are gathered.
enum { MOST_GATHERED = 32 };

/// What a thread works with.
struct bench {
    const struct kernels *kernels;
    float *outside;
    int outside_count;
    const float **pixels;
    float *maps;
    int group, items;
};

static float *first_pixel(const struct bench *bench, const struct sk_map *map) {
    return bench->maps + map->offset * bench->group + map->first_channel;
}

static ptrdiff_t pixel_count(const struct sk_map *map) { return (ptrdiff_t)map->rows * map->columns; }

/// The share that each element has in the mean of each of a block's windows.
static void list_shares(struct window_walk walk, int count, float *shares) {
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

/// Windows of one channel as pixels of as many channels as taps: the kernels like long sums of neighbours better than many short ones.
static void gather_windows(struct windows *windows, float *patches) {
    for (int tap = 0; tap < windows->taps; tap++)
        for (int i = 0; i < PIXEL_BLOCK; i++) patches[i * windows->taps + tap] = *windows->pixels[tap * PIXEL_BLOCK + i];
    for (int i = 0; i < PIXEL_BLOCK; i++) windows->pixels[i] = patches + i * windows->taps;
    windows->taps = 1;
}

static void take_windows(const struct bench *bench, const struct sk_step *step) {
    const int channels = step->input.channels, taps = step->size * step->size;
    const int gathers = channels == 1 && taps > 1 && taps <= MOST_GATHERED;
    const float outside = step->kind == SK_MAXIMUM_POOL ? -INFINITY : 0;
    for (int i = 0; i < bench->outside_count; i++) bench->outside[i] = outside;

    struct window_walk walk = {.step = step, .input = first_pixel(bench, &step->input), .outside = bench->outside};
    struct windows windows = {.pixels = bench->pixels};
    const ptrdiff_t outputs = pixel_count(&step->output) * bench->items, stride = step->output.stride;
    float *output = first_pixel(bench, &step->output);
    for (ptrdiff_t first = 0; first < outputs; first += PIXEL_BLOCK, output += PIXEL_BLOCK * stride) {
        const int count = outputs - first < PIXEL_BLOCK ? (int)(outputs - first) : PIXEL_BLOCK;
        float shares[PIXEL_BLOCK], patches[PIXEL_BLOCK * MOST_GATHERED];
        if (step->kind == SK_AVERAGE_POOL) list_shares(walk, count, shares);
        sk_list_windows(&walk, count, &windows);
        // Kernels take several pixels at a time, past the last ones too: those read what is always there.
        for (int tap = 0; tap < windows.taps; tap++)
            for (int i = count; i < PIXEL_BLOCK; i++) windows.pixels[tap * PIXEL_BLOCK + i] = bench->outside;
        switch (step->kind) {
        case SK_CONVOLUTION:
            if (gathers) gather_windows(&windows, patches);
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
    switch (step->kind) {
    case SK_SCALING:
        bench->kernels->scale_pixels(
            input, in->stride, count, in->channels, step->weights, step->biases, step->activation, output, out->stride);
        break;
    case SK_SUM:
        bench->kernels->add_pixels(
            input, in->stride, first_pixel(bench, &step->other), step->other.stride, count, in->channels, output, out->stride);
        break;
    case SK_GLOBAL_AVERAGE:
        for (int item = 0; item < bench->items; item++)
            bench->kernels->mean_of_pixels(
                input + item * pixel_count(in) * in->stride, in->stride, (int)pixel_count(in), in->channels, output + item * out->stride);
        break;
    case SK_UNIT_LENGTH: make_unit_length(input, in->stride, count, in->channels, output, out->stride); break;
    default: take_windows(bench, step);
    }
    if (step->activation.sigmoid) apply_sigmoid(output, out->stride, count, out->channels);
}

static size_t element_count(const struct sk_map *map) { return (size_t)pixel_count(map) * (size_t)map->channels; }

static void run_group(void *context, int index, int thread) {
    const struct run *run = context;
    const struct sk_network *network = run->network;
    char *scratch = run->scratch + (size_t)thread * run->scratch_bytes;
    struct bench bench = {
        .kernels = run->kernels,
        .pixels = (const float **)scratch,
        .outside = (float *)(scratch + list_bytes(network)),
        .outside_count = most_channels(network),
        .group = network->group,
    };
    bench.maps = bench.outside + bench.outside_count;
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
