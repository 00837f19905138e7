#include "training_plan.h"

#include <math.h>
#include <string.h>

struct backward {
    const struct training_plan *plan;
    const struct sk_training_step *step;
    ptrdiff_t weight_count;  // as they are packed, of a unit
};

/// Whether a convolution's gradient falls on each element of what it read just once.
static int is_pointwise(const struct sk_step *step) { return step->size == 1 && step->stride == 1; }

/// Some items of a step with weights or windows: what it read, the gradients for what it made and for what it read.
struct passage {
    const struct sk_step *step;
    const float *seen, *gradient;
    ptrdiff_t gradient_stride;
    float *target;
    int writes_target;  // nothing is there to be added to
    int items;
    float *weight_sums;
};

/// The gradient for what a convolution read: its products with the weights, each added to where its input came from.
static void carry_back(
    const struct training_plan *plan, const struct training_bench *bench, const struct passage *passage, struct windows targets,
    const float *gradient, float *target) {
    const struct sk_step *step = passage->step;
    const int inputs = step->input.channels, outputs = step->output.channels, products = step->size * step->size * inputs;
    for (int i = 0; i < PIXEL_BLOCK; i++)
        bench->gradient_pixels[i] = i < targets.count ? gradient + i * passage->gradient_stride : bench->zeros;
    const struct windows pixels = {.pixels = bench->gradient_pixels, .taps = 1, .count = targets.count};
    float *to = passage->writes_target ? target : bench->products;
    plan->kernels->convolve_windows(pixels, outputs, plan->packed, plan->zeros, products, no_activation, to, products);
    if (to == target) return;
    if (is_pointwise(step))
        plan->kernels->add_pixels(target, inputs, to, inputs, targets.count, inputs, target, inputs);
    else
        plan->kernels->add_to_windows(targets, inputs, to);
}

static void take_back_windows(const struct training_plan *plan, const struct training_bench *bench, const struct passage *passage) {
    const struct kernels *kernels = plan->kernels;
    const struct sk_step *step = passage->step;
    const int channels = step->input.channels, gathers = sk_gathers(step);
    for (int i = 0; i < bench->windows.outside_count; i++)
        bench->windows.outside[i] = step->kind == SK_MAXIMUM_POOL ? -INFINITY : 0;
    struct window_walk walk = {.step = step, .input = passage->seen, .outside = bench->windows.outside};
    struct window_walk target_walk = {.step = step, .input = passage->target, .outside = bench->sink};
    struct windows windows = {.pixels = bench->windows.pixels}, targets = {.pixels = bench->targets};
    const ptrdiff_t outputs = pixel_count(&step->output) * passage->items, stride = passage->gradient_stride;
    const float *gradient = passage->gradient;
    for (ptrdiff_t first = 0; first < outputs; first += PIXEL_BLOCK, gradient += PIXEL_BLOCK * stride) {
        const int count = outputs - first < PIXEL_BLOCK ? (int)(outputs - first) : PIXEL_BLOCK;
        float shares[PIXEL_BLOCK], patches[PIXEL_BLOCK * MOST_GATHERED];
        if (step->kind == SK_AVERAGE_POOL) sk_list_shares(walk, count, shares);
        sk_list_windows(&walk, count, &windows);
        targets.count = count;
        if (!is_pointwise(step)) sk_list_windows(&target_walk, count, &targets);
        switch (step->kind) {
        case SK_CONVOLUTION:
            if (gathers) {
                for (int tap = 0; tap < windows.taps; tap++)
                    for (int i = count; i < PIXEL_BLOCK; i++) windows.pixels[tap * PIXEL_BLOCK + i] = bench->windows.outside;
                sk_gather_windows(&windows, patches);
            }
            if (passage->weight_sums)
                kernels->weight_gradient_of_windows(
                    windows, gathers ? step->size * step->size : channels, gradient, stride, step->output.channels, passage->weight_sums);
            carry_back(plan, bench, passage, targets, gradient, passage->target + first * channels);
            break;
        case SK_DEPTHWISE:
            kernels->depthwise_gradient(windows, targets, channels, gradient, stride, plan->packed, passage->weight_sums);
            break;
        case SK_MAXIMUM_POOL: kernels->maximum_gradient(windows, targets, channels, gradient, stride); break;
        default: kernels->mean_gradient(targets, shares, channels, gradient, stride);
        }
    }
}

static void add_gradient(
    const struct training_plan *plan, const struct sk_step *step, struct items items, const struct sk_map *map, float *target) {
    const struct sk_training *training = plan->training;
    const float *gradient = training->gradients + map_at(training, &step->output, items.first);
    const ptrdiff_t pixels = pixel_count(map) * items.count;
    const int channels = map->channels;
    if (step->kind == SK_SUM) {
        plan->kernels->add_pixels(target, channels, gradient, step->output.stride, pixels, channels, target, channels);
        return;
    }
    const float share = 1 / (float)pixel_count(map);
    for (int item = 0; item < items.count; item++, gradient += step->output.stride)
        for (ptrdiff_t pixel = 0; pixel < pixel_count(map); pixel++, target += channels)
            for (int c = 0; c < channels; c++) target[c] += gradient[c] * share;
}

/// Sums the gradients of a map that is read by no earlier step.
static void sum_gradients(
    const struct training_plan *plan, const struct sk_map *map, struct sk_reading reading, int unit, struct items items, int is_first) {
    const struct sk_training *training = plan->training;
    double *sums = plan->sums + (ptrdiff_t)unit * 2 * map->channels;
    if (is_first)
        for (int i = 0; i < 2 * map->channels; i++) sums[i] = 0;
    const ptrdiff_t at = map_at(training, map, items.first);
    plan->kernels->sum_seen_gradients(
        training->gradients + at, map->stride, training->values + at, map->stride, items.count * pixel_count(map), map->channels,
        sk_seen_channels(training, reading.channels_at), sums, sums + map->channels);
}

/// Carries the gradient of some items back to `map`, the input or the other one.
static void take_back_items(
    const struct backward *backward, const struct training_bench *bench, int unit, struct items items, const struct sk_map *map,
    struct sk_reading reading) {
    const struct training_plan *plan = backward->plan;
    const struct sk_training *training = plan->training;
    const struct sk_step *step = &backward->step->step;
    const struct sk_map *out = &step->output;
    const ptrdiff_t at = map_at(training, out, items.first), pixels = pixel_count(out) * items.count;
    float *target = training->gradients + map_at(training, map, items.first);
    const int writes = reading.is_last && step->kind == SK_CONVOLUTION && is_pointwise(step);
    if (reading.is_last && !writes)
        memset(target, 0, (size_t)(items.count * pixel_count(map)) * (size_t)map->channels * sizeof(float));
    if (step->kind == SK_SUM || step->kind == SK_GLOBAL_AVERAGE) {
        add_gradient(plan, step, items, map, target);
        return;
    }
    struct passage passage = {.step = step, .target = target, .writes_target = writes, .items = items.count};
    // Where the mean goes does not depend on what it is of.
    passage.seen = step->kind == SK_AVERAGE_POOL ? target : sk_see(plan, map, reading, items, bench->seen);
    passage.gradient = training->gradients + at;
    passage.gradient_stride = out->stride;
    if (step->kind == SK_CONVOLUTION || step->kind == SK_DEPTHWISE) {
        passage.gradient = bench->gradients;
        passage.gradient_stride = rounded_up(out->channels, MOST_LANES);
        plan->kernels->raw_gradients(
            training->gradients + at, out->stride, training->values + at, out->stride, pixels, out->channels,
            sk_seen_channels(training, backward->step->output_channels_at), bench->gradients, passage.gradient_stride);
        for (ptrdiff_t pixel = 0; pixel < pixels; pixel++)
            for (ptrdiff_t c = out->channels; c < passage.gradient_stride; c++) bench->gradients[pixel * passage.gradient_stride + c] = 0;
        if (backward->step->weight_gradient) passage.weight_sums = plan->weight_sums + unit * backward->weight_count;
    }
    take_back_windows(plan, bench, &passage);
}

static void backward_unit(void *context, int unit, int thread) {
    const struct backward *backward = context;
    const struct training_plan *plan = backward->plan;
    const struct sk_training_step *step = backward->step;
    const struct training_bench bench = sk_training_bench(plan, thread);
    const struct items all = sk_unit_items(plan->training, &step->step.output, unit);
    const int slice = sk_slice_items(plan->training, &step->step);
    memset(plan->weight_sums + unit * backward->weight_count, 0, (size_t)backward->weight_count * sizeof(float));
    for (int done = 0; done < all.count; done += slice) {
        const struct items items = {all.first + done, all.count - done < slice ? all.count - done : slice};
        take_back_items(backward, &bench, unit, items, &step->step.input, step->input);
        if (step->input.is_first && !step->input.is_plain) sum_gradients(plan, &step->step.input, step->input, unit, items, done == 0);
    }
}

/// The same for the other map that a sum read.
static void other_unit(void *context, int unit, int thread) {
    const struct backward *backward = context;
    const struct training_plan *plan = backward->plan;
    const struct sk_training_step *step = backward->step;
    const struct training_bench bench = sk_training_bench(plan, thread);
    const struct items items = sk_unit_items(plan->training, &step->step.output, unit);
    take_back_items(backward, &bench, unit, items, &step->step.other, step->other);
    if (step->other.is_first && !step->other.is_plain) sum_gradients(plan, &step->step.other, step->other, unit, items, 1);
}

/// The sum over units of the gradient that each left, as the weights are laid out.
static void join_weight_gradient(const struct backward *backward) {
    const struct sk_step *step = &backward->step->step;
    float *sums = backward->plan->weight_sums, *gradient = backward->step->weight_gradient;
    const int units = sk_unit_count(backward->plan->training, &step->output), taps = step->size * step->size;
    const ptrdiff_t inputs = step->input.channels, count = backward->weight_count;
    for (int unit = 1; unit < units; unit++)
        for (ptrdiff_t i = 0; i < count; i++) sums[i] += sums[unit * count + i];
    if (step->kind == SK_DEPTHWISE) {
        for (ptrdiff_t c = 0; c < inputs; c++)
            for (int tap = 0; tap < taps; tap++) *gradient++ = sums[tap * inputs + c];
        return;
    }
    for (ptrdiff_t o = 0; o < step->output.channels; o++)
        for (ptrdiff_t i = 0; i < inputs; i++)
            for (int tap = 0; tap < taps; tap++)
                *gradient++ = sums[((o / SK_PANEL * taps + tap) * inputs + i) * SK_PANEL + o % SK_PANEL];
}

/// The gradients of a map's gammas and betas, and what normalisation's own gradient takes. With n values x̂ = (raw − mean) / σ and gradients g
/// for them: ∂/∂raw = γ/σ · (g − Σg/n − x̂ · Σ(g x̂)/n), after Ioffe and Szegedy, "Batch normalization", ICML 2015.
static void join_gradients(const struct training_plan *plan, const struct sk_map *map, int channels_at, const struct sk_map *units_of) {
    const struct sk_training *training = plan->training;
    const double count = (double)(training->batch * pixel_count(map));
    for (int c = 0; c < map->channels; c++) {
        double sum = 0, product = 0;
        for (int unit = 0; unit < sk_unit_count(training, units_of); unit++) {
            sum += plan->sums[(ptrdiff_t)unit * 2 * map->channels + c];
            product += plan->sums[((ptrdiff_t)unit * 2 + 1) * map->channels + c];
        }
        const int at = channels_at + c;
        const double inverse = (double)*channel_row(training, SK_INVERSE_DEVIATION, at), scale = (double)*channel_row(training, SK_SCALE, at);
        const int follows_statistics = inverse != 0 && !training->uses_running_statistics;
        *channel_row(training, SK_BETA_GRADIENT, at) = (float)sum;
        *channel_row(training, SK_GAMMA_GRADIENT, at) = (float)(product * inverse);
        *channel_row(training, SK_GRADIENT_OFFSET, at) = follows_statistics ? (float)(-scale * sum / count) : 0;
        *channel_row(training, SK_GRADIENT_SLOPE, at) = follows_statistics ? (float)(-scale * product * inverse * inverse / count) : 0;
    }
}

/// Packs a convolution's weights as those of one pixel from outputs to [tap][input]; a depthwise one's as [tap][channel]. Returns how many
/// floats a unit's sums of their gradient take.
static ptrdiff_t pack_turned(const struct training_plan *plan, const struct sk_step *step) {
    const ptrdiff_t taps = step->size * step->size, inputs = step->input.channels, outputs = step->output.channels;
    if (step->kind == SK_DEPTHWISE) {
        sk_pack_depthwise(step, plan->packed);
        return taps * inputs;
    }
    if (step->kind != SK_CONVOLUTION) return 0;
    memset(plan->packed, 0, sk_panel_count(1, (int32_t)outputs, (int32_t)(taps * inputs)) * sizeof(float));
    const float *weight = step->weights;
    for (ptrdiff_t o = 0; o < outputs; o++)
        for (ptrdiff_t i = 0; i < inputs; i++)
            for (ptrdiff_t tap = 0; tap < taps; tap++) {
                const ptrdiff_t product = tap * inputs + i;
                plan->packed[(product / SK_PANEL * outputs + o) * SK_PANEL + product % SK_PANEL] = *weight++;
            }
    return (ptrdiff_t)sk_panel_count((int32_t)taps, (int32_t)inputs, (int32_t)outputs);
}

void sk_training_backward(const struct sk_training *training, const float *output_gradient, float *input_gradient) {
    struct training_plan plan;
    sk_training_plan(&plan, training);
    memcpy(training->gradients + map_at(training, &training->output, 0), output_gradient, map_bytes(training, &training->output));
    for (int i = training->step_count - 1; i >= 0; i--) {
        const struct sk_training_step *step = &training->steps[i];
        const struct sk_map *out = &step->step.output;
        struct backward backward = {.plan = &plan, .step = step, .weight_count = pack_turned(&plan, &step->step)};
        sk_parallel(training->threads, sk_unit_count(training, out), backward_unit, &backward);
        if (step->weight_gradient) join_weight_gradient(&backward);
        if (step->input.is_first && !step->input.is_plain) join_gradients(&plan, &step->step.input, step->input.channels_at, out);
        if (step->step.kind != SK_SUM) continue;
        sk_parallel(training->threads, sk_unit_count(training, out), other_unit, &backward);
        if (step->other.is_first && !step->other.is_plain) join_gradients(&plan, &step->step.other, step->other.channels_at, out);
    }
    if (!input_gradient) return;
    const ptrdiff_t at = map_at(training, &training->input, 0);
    const int channels = training->input.channels;
    plan.kernels->raw_gradients(
        training->gradients + at, channels, training->values + at, channels, training->batch * pixel_count(&training->input), channels,
        sk_seen_channels(training, 0), input_gradient, channels);
}
