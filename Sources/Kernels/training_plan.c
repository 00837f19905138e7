#include "training_plan.h"

#include <stdint.h>
#include "arena.h"

static float *take_floats(struct arena *arena, size_t count) { return take(arena, count * sizeof(float)); }

/// The most that any step needs.
struct needs {
    size_t taps, channels, packed, weight_sums, seen, other_seen, gradients, products, outputs;
};

static void raise(size_t *most, size_t value) {
    if (value > *most) *most = value;
}

static struct needs needs_of(const struct sk_training *training) {
    struct needs needs = {.channels = (size_t)training->input.channels};
    for (int i = 0; i < training->step_count; i++) {
        const struct sk_step *step = &training->steps[i].step;
        const size_t taps = (size_t)step->size * (size_t)step->size, items = (size_t)sk_slice_items(training, step);
        const size_t inputs = (size_t)step->input.channels, outputs = (size_t)step->output.channels;
        const size_t units = (size_t)sk_unit_count(training, &step->output);
        raise(&needs.taps, taps);
        raise(&needs.channels, inputs > outputs ? inputs : outputs);
        raise(&needs.seen, items * (size_t)pixel_count(&step->input) * inputs);
        if (step->kind == SK_SUM) raise(&needs.other_seen, items * (size_t)pixel_count(&step->other) * inputs);
        raise(&needs.gradients, items * (size_t)pixel_count(&step->output) * (size_t)rounded_up((int)outputs, MOST_LANES));
        if (step->kind == SK_CONVOLUTION) {
            const size_t forward = sk_panel_count((int32_t)taps, (int32_t)inputs, (int32_t)outputs);
            raise(&needs.packed, forward);
            raise(&needs.packed, sk_panel_count(1, (int32_t)outputs, (int32_t)(taps * inputs)));
            raise(&needs.weight_sums, units * forward);
            raise(&needs.products, taps * inputs * PIXEL_BLOCK);
            raise(&needs.outputs, taps * inputs);
        } else if (step->kind == SK_DEPTHWISE) {
            raise(&needs.packed, taps * inputs);
            raise(&needs.weight_sums, units * taps * inputs);
        }
    }
    raise(&needs.outputs, needs.channels);
    return needs;
}

/// A thread's part: what it is, or with NULL how large.
static struct training_bench bench_in(struct arena *arena, const struct needs *needs, const struct kernels *kernels) {
    const size_t list = needs->taps * PIXEL_BLOCK * sizeof(float *), pixel = needs->channels + MOST_LANES;
    struct training_bench bench = {.windows = {.kernels = kernels, .outside_count = (int)pixel}};
    bench.windows.pixels = take(arena, list);
    bench.targets = take(arena, list);
    bench.gradient_pixels = take(arena, PIXEL_BLOCK * sizeof(float *));
    bench.windows.outside = take_floats(arena, pixel);
    bench.sink = take_floats(arena, pixel);
    bench.zeros = take_floats(arena, pixel);
    bench.seen = take_floats(arena, needs->seen);
    bench.other_seen = take_floats(arena, needs->other_seen);
    bench.gradients = take_floats(arena, needs->gradients);
    bench.products = take_floats(arena, needs->products);
    return bench;
}

size_t sk_training_plan(struct training_plan *plan, const struct sk_training *training) {
    const struct needs needs = needs_of(training);
    // The workspace may begin anywhere.
    const uintptr_t start = (uintptr_t)training->workspace, aligned = (start + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    struct arena arena = {.memory = training->workspace ? (char *)training->workspace + (aligned - start) : NULL};
    struct arena thread = {0};
    bench_in(&thread, &needs, NULL);
    *plan = (struct training_plan){.training = training, .kernels = sk_kernels(training->instructions), .scratch_bytes = thread.used};
    plan->packed = take_floats(&arena, needs.packed);
    plan->zeros = take_floats(&arena, needs.outputs + MOST_LANES);
    plan->sums = take(&arena, MOST_UNITS * 2 * needs.channels * sizeof(double));
    plan->shifts = take_floats(&arena, MOST_UNITS * needs.channels);
    plan->weight_sums = take_floats(&arena, needs.weight_sums);
    plan->scratch = take(&arena, thread.used * (size_t)training->threads);
    if (plan->zeros)
        for (size_t i = 0; i < needs.outputs + MOST_LANES; i++) plan->zeros[i] = 0;
    return arena.used + ALIGNMENT;
}

size_t sk_training_workspace_bytes(const struct sk_training *training) {
    struct sk_training counted = *training;
    counted.workspace = NULL;
    struct training_plan plan;
    return sk_training_plan(&plan, &counted);
}

struct training_bench sk_training_bench(const struct training_plan *plan, int thread) {
    const struct needs needs = needs_of(plan->training);
    struct arena arena = {.memory = plan->scratch + (size_t)thread * plan->scratch_bytes};
    struct training_bench bench = bench_in(&arena, &needs, plan->kernels);
    for (int i = 0; i < bench.windows.outside_count; i++) bench.sink[i] = bench.zeros[i] = bench.windows.outside[i] = 0;
    return bench;
}

/// Items of each unit but the last.
static int unit_items(const struct sk_training *training, const struct sk_map *map) {
    ptrdiff_t units = pixel_count(map) * training->batch / UNIT_PIXELS;
    units = units < 1 ? 1 : units > MOST_UNITS ? MOST_UNITS : units;
    return (int)((training->batch + units - 1) / units);
}

int sk_unit_count(const struct sk_training *training, const struct sk_map *map) {
    const int items = unit_items(training, map);
    return (training->batch + items - 1) / items;
}

struct items sk_unit_items(const struct sk_training *training, const struct sk_map *map, int unit) {
    const int items = unit_items(training, map), first = unit * items;
    return (struct items){first, training->batch - first < items ? training->batch - first : items};
}

int sk_slice_items(const struct sk_training *training, const struct sk_step *step) {
    ptrdiff_t items = SLICE_PIXELS / (pixel_count(&step->input) + 1);
    const int most = unit_items(training, &step->output);
    return items < 1 ? 1 : items > most ? most : (int)items;
}

struct seen_channels sk_seen_channels(const struct sk_training *training, int channel) {
    return (struct seen_channels){
        .mean = channel_row(training, SK_MEAN, channel),
        .scale = channel_row(training, SK_SCALE, channel),
        .beta = channel_row(training, SK_BETA, channel),
        .slope = channel_row(training, SK_SLOPE, channel),
        .ceiling = channel_row(training, SK_CEILING, channel),
        .gradient_slope = channel_row(training, SK_GRADIENT_SLOPE, channel),
        .gradient_offset = channel_row(training, SK_GRADIENT_OFFSET, channel),
    };
}

void sk_pack_depthwise(const struct sk_step *step, float *packed) {
    const ptrdiff_t taps = step->size * step->size, channels = step->input.channels;
    for (ptrdiff_t c = 0; c < channels; c++)
        for (ptrdiff_t tap = 0; tap < taps; tap++) packed[tap * channels + c] = step->weights[c * taps + tap];
}

const float *sk_see(
    const struct training_plan *plan, const struct sk_map *map, struct sk_reading reading, struct items items, float *scratch) {
    const float *raw = plan->training->values + map_at(plan->training, map, items.first);
    if (reading.is_plain) return raw;
    plan->kernels->see_pixels(
        raw, map->stride, items.count * pixel_count(map), map->channels, sk_seen_channels(plan->training, reading.channels_at), scratch,
        map->channels);
    return scratch;
}
