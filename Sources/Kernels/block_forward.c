#include "block_plan.h"
#include "packing.h"

#include <math.h>
#include <string.h>

struct forward {
    struct block_plan plan;
    const float *x, *weight, *bias;
    float *convolved, *y;
};

/// One convolved value, in the middle of a unit. Distances from it are what statistics are summed of: near the mean, it
/// keeps the sums of squares from drowning the variance.
static float value_in_the_middle(const struct forward *forward, struct unit unit, int channel) {
    const struct sk_block *block = &forward->plan.block;
    int middle = (unit.row + unit.end) / 2;
    double sum = forward->bias ? (double)forward->bias[channel] : 0;
    for (int i = 0; i < block->inputs; i++) {
        const float *plane = forward->x + ((ptrdiff_t)unit.item * block->inputs + i) * block->rows * MELS + MELS / 2;
        const float *taps = forward->weight + ((ptrdiff_t)channel * block->inputs + i) * 9;
        for (int r = 0; r < 3; r++) {
            int row = middle + r - 1;
            if (row < 0 || row >= block->rows) continue;
            for (int m = 0; m < 3; m++) sum += (double)(taps[r * 3 + m] * plane[(ptrdiff_t)row * MELS + m - 1]);
        }
    }
    return (float)sum;
}

/// First phase: convolves, sums the statistics, and leaves in y the values that the pool takes.
static void convolve_unit(void *context, int index, int thread) {
    const struct forward *forward = context;
    const struct block_plan *plan = &forward->plan;
    const struct sk_block *block = &plan->block;
    struct unit unit = unit_at(plan, index);
    struct scratch scratch = sk_clear_scratch(plan, thread);
    struct packed_weights weights = {plan->taps, plan->bias, block->outputs};
    float *shifts = plan->shifts + (ptrdiff_t)index * block->outputs;
    for (int o = 0; o < block->outputs; o++) shifts[o] = value_in_the_middle(forward, unit, o);

    ptrdiff_t plane = (ptrdiff_t)block->rows * MELS, pooled_plane = (ptrdiff_t)(block->rows / block->pooling) * MELS;
    const float *x = forward->x + unit.item * block->inputs * plane;
    float *convolved = forward->convolved + unit.item * block->outputs * plane;
    float *y = forward->y + unit.item * block->outputs * pooled_plane;
    for (int row = unit.row; row < unit.end; row += TILE_ROWS) {
        int rows = unit.end - row < TILE_ROWS ? unit.end - row : TILE_ROWS;
        sk_pack_rows(scratch.input, x, block->rows, row);
        plan->kernels->convolve_for_training(
            scratch.input, rows, weights, plan->channels, shifts,
            (struct dense_rows){convolved + (ptrdiff_t)row * MELS, plane},
            (struct dense_rows){y + (ptrdiff_t)(row / block->pooling) * MELS, pooled_plane}, block->pooling, scratch.sums);
    }

    double *sums = plan->unit_sums + (ptrdiff_t)index * block->outputs * 2;
    for (int s = 0; s < block->outputs * 2; s++) {
        sums[s] = 0;
        for (int lane = 0; lane < plan->kernels->lanes; lane++)
            sums[s] += (double)scratch.sums[s * plan->kernels->lanes + lane];
    }
}

/// Mean and variance over all units of one channel, joined pair by pair: Chan, Golub, LeVeque, "Algorithms for computing
/// the sample variance", The American Statistician 37 (1983).
static void join_statistics(const struct block_plan *plan, int channel, double *mean, double *variance) {
    double count = 0, squares = 0;
    *mean = 0;
    for (int index = 0; index < plan->units; index++) {
        ptrdiff_t at = (ptrdiff_t)index * plan->block.outputs + channel;
        struct unit unit = unit_at(plan, index);
        double unit_count = (double)(unit.end - unit.row) * MELS;
        double sum = plan->unit_sums[at * 2], square = plan->unit_sums[at * 2 + 1];
        double distance = (double)plan->shifts[at] + sum / unit_count - *mean;
        squares += square - sum * sum / unit_count + distance * distance * count * unit_count / (count + unit_count);
        count += unit_count;
        *mean += distance * unit_count / count;
    }
    *variance = squares > 0 ? squares / count : squares * 0;
}

/// Second phase: y = leaky(normalised(what the pool takes)).
static void normalise_unit(void *context, int index, int thread) {
    (void)thread;
    const struct forward *forward = context;
    const struct block_plan *plan = &forward->plan;
    const struct sk_block *block = &plan->block;
    struct unit unit = unit_at(plan, index);
    int first = unit.row / block->pooling, end = unit.end / block->pooling, rows = block->rows / block->pooling;
    for (int o = 0; o < block->outputs; o++) {
        ptrdiff_t at = (((ptrdiff_t)unit.item * block->outputs + o) * rows + first) * MELS;
        const float *from = block->pooling == 1 ? forward->convolved + at : forward->y + at;
        plan->kernels->normalise(from, forward->y + at, (ptrdiff_t)(end - first) * MELS, plan->channels[o], block->slope);
    }
}

int sk_block_forward(
    const struct sk_block *block, const float *x, const float *weight, const float *bias, const float *gamma,
    const float *beta, float *convolved, float *mean, float *variance, float *y, void *workspace) {
    struct forward forward = {.x = x, .weight = weight, .bias = bias, .convolved = convolved, .y = y};
    if (!sk_plan(&forward.plan, block, workspace)) return -1;
    struct block_plan *plan = &forward.plan;

    sk_pack_weights(weight, NULL, block->outputs, block->inputs, plan->taps);
    memset(plan->bias, 0, (size_t)rounded_up(block->outputs, CHANNEL_TILE) * sizeof(float));
    if (bias) memcpy(plan->bias, bias, (size_t)block->outputs * sizeof(float));
    for (int o = 0; o < block->outputs; o++)
        plan->channels[o] = (struct normalisation){.sign = (float)((gamma[o] > 0) - (gamma[o] < 0))};
    sk_parallel(block->threads, plan->units, convolve_unit, &forward);

    for (int o = 0; o < block->outputs; o++) {
        double exact_mean, exact_variance;
        join_statistics(plan, o, &exact_mean, &exact_variance);
        mean[o] = (float)exact_mean;
        variance[o] = (float)exact_variance;
        plan->channels[o].mean = mean[o];
        plan->channels[o].scale = (float)((double)gamma[o] / sqrt((double)variance[o] + (double)block->epsilon));
        plan->channels[o].beta = beta[o];
    }
    sk_parallel(block->threads, plan->units, normalise_unit, &forward);
    return 0;
}
