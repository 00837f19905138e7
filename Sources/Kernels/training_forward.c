#include "training_plan.h"

#include <math.h>
#include <string.h>

struct forward {
    const struct training_plan *plan;
    const struct sk_training_step *step;
    struct sk_step packed;   // with the weights that the kernels read
    const struct sk_map *map; // what statistics are taken of
};

/// Adds a unit's items to its statistics. Distances are taken from a value in the middle, which keeps the sums of squares from drowning the
/// variance.
static void sum_statistics(const struct training_plan *plan, const struct sk_map *map, int unit, struct items items, int is_first) {
    const float *raw = plan->training->values + map_at(plan->training, map, items.first);
    const ptrdiff_t count = pixel_count(map) * items.count, channels = map->channels;
    float *shifts = plan->shifts + unit * channels;
    double *sums = plan->sums + unit * 2 * channels;
    if (is_first) {
        memcpy(shifts, raw + count / 2 * map->stride, (size_t)channels * sizeof(float));
        for (int i = 0; i < 2 * channels; i++) sums[i] = 0;
    }
    plan->kernels->sum_moments(raw, map->stride, count, map->channels, shifts, sums, sums + channels);
}

/// Mean and variance over all units of one channel, joined pair by pair: Chan, Golub, LeVeque, "Algorithms for computing
/// the sample variance", The American Statistician 37 (1983).
static void join_statistics(const struct training_plan *plan, const struct sk_map *map, int channel, float *mean, float *variance) {
    double count = 0, squares = 0, middle = 0;
    for (int unit = 0; unit < sk_unit_count(plan->training, map); unit++) {
        const double *sums = plan->sums + (ptrdiff_t)unit * 2 * map->channels + channel;
        const double unit_count = (double)(sk_unit_items(plan->training, map, unit).count * pixel_count(map));
        const double distance = (double)plan->shifts[unit * map->channels + channel] + sums[0] / unit_count - middle;
        squares += sums[map->channels] - sums[0] * sums[0] / unit_count + distance * distance * count * unit_count / (count + unit_count);
        count += unit_count;
        middle += distance * unit_count / count;
    }
    *mean = (float)middle;
    // What is not a number stays so.
    *variance = (float)(squares > 0 ? squares / count : squares * 0);
}

/// What readers will see of the map's channels.
static void settle_channels(const struct training_plan *plan, const struct sk_map *map, int channels_at, int is_normalised) {
    const struct sk_training *training = plan->training;
    for (int c = 0; c < map->channels; c++) {
        float *mean = channel_row(training, SK_MEAN, channels_at + c), *variance = channel_row(training, SK_VARIANCE, channels_at + c);
        float *scale = channel_row(training, SK_SCALE, channels_at + c);
        float *inverse = channel_row(training, SK_INVERSE_DEVIATION, channels_at + c);
        if (is_normalised) {
            if (!training->uses_running_statistics) join_statistics(plan, map, c, mean, variance);
            *inverse = (float)(1 / sqrt((double)*variance + (double)training->epsilon));
            *scale = *channel_row(training, SK_GAMMA, channels_at + c) * *inverse;
        } else {
            *mean = *inverse = *channel_row(training, SK_BETA, channels_at + c) = 0;
            *scale = 1;
        }
    }
}

static void take_items(const struct forward *forward, const struct training_bench *bench, struct items items) {
    const struct training_plan *plan = forward->plan;
    const struct sk_training *training = plan->training;
    const struct sk_step *step = &forward->packed;
    const struct sk_map *in = &step->input, *out = &step->output;
    const float *seen = sk_see(plan, in, forward->step->input, items, bench->seen);
    float *output = training->values + map_at(training, out, items.first);
    const ptrdiff_t count = pixel_count(out) * items.count;
    switch (step->kind) {
    case SK_SUM:
        plan->kernels->add_pixels(
            seen, in->channels, sk_see(plan, &step->other, forward->step->other, items, bench->other_seen), in->channels, count, in->channels,
            output, out->stride);
        break;
    case SK_GLOBAL_AVERAGE:
        for (int item = 0; item < items.count; item++)
            plan->kernels->mean_of_pixels(
                seen + item * pixel_count(in) * in->channels, in->channels, (int)pixel_count(in), in->channels, output + item * out->stride);
        break;
    default: sk_take_windows(&bench->windows, step, seen, output, items.count);
    }
}

static void forward_unit(void *context, int unit, int thread) {
    const struct forward *forward = context;
    const struct training_plan *plan = forward->plan;
    const struct training_bench bench = sk_training_bench(plan, thread);
    const struct sk_map *map = &forward->packed.output;
    const struct items all = sk_unit_items(plan->training, map, unit);
    const int slice = sk_slice_items(plan->training, &forward->packed);
    for (int done = 0; done < all.count; done += slice) {
        const struct items items = {all.first + done, all.count - done < slice ? all.count - done : slice};
        take_items(forward, &bench, items);
        if (forward->step->is_normalised && !plan->training->uses_running_statistics) sum_statistics(plan, map, unit, items, done == 0);
    }
}

static void input_unit(void *context, int unit, int thread) {
    (void)thread;
    const struct training_plan *plan = context;
    const struct sk_map *map = &plan->training->input;
    sum_statistics(plan, map, unit, sk_unit_items(plan->training, map, unit), 1);
}

/// The step with its weights as the kernels read them.
static struct sk_step packed_step(const struct training_plan *plan, const struct sk_step *step) {
    struct sk_step packed = *step;
    const int taps = step->size * step->size;
    if (step->kind == SK_CONVOLUTION) sk_pack_panels(step->weights, NULL, taps, step->input.channels, step->output.channels, plan->packed);
    if (step->kind == SK_DEPTHWISE) sk_pack_depthwise(step, plan->packed);
    packed.weights = plan->packed;
    if (!packed.biases) packed.biases = plan->zeros;
    packed.activation = no_activation;
    return packed;
}

void sk_training_forward(const struct sk_training *training, const float *input, float *output) {
    struct training_plan plan;
    sk_training_plan(&plan, training);
    memcpy(training->values + map_at(training, &training->input, 0), input, map_bytes(training, &training->input));
    if (training->input_is_normalised && !training->uses_running_statistics)
        sk_parallel(training->threads, sk_unit_count(training, &training->input), input_unit, &plan);
    settle_channels(&plan, &training->input, 0, training->input_is_normalised);
    for (int i = 0; i < training->step_count; i++) {
        const struct sk_training_step *step = &training->steps[i];
        struct forward forward = {.plan = &plan, .step = step, .packed = packed_step(&plan, &step->step)};
        sk_parallel(training->threads, sk_unit_count(training, &step->step.output), forward_unit, &forward);
        settle_channels(&plan, &step->step.output, step->output_channels_at, step->is_normalised);
    }
    memcpy(output, training->values + map_at(training, &training->output, 0), map_bytes(training, &training->output));
}
