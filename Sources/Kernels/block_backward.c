#include "block_plan.h"
#include "packing.h"

#include <math.h>
#include <string.h>

struct backward {
    struct block_plan plan;
    const float *x, *convolved, *dy;
    float *dx;
};

/// First phase: what normalisation's gradient needs of the whole batch, per channel.
static void sum_unit(void *context, int index, int thread) {
    (void)thread;
    const struct backward *backward = context;
    const struct block_plan *plan = &backward->plan;
    const struct sk_block *block = &plan->block;
    struct unit unit = unit_at(plan, index);
    int first = unit.row / block->pooling, end = unit.end / block->pooling, pooled_rows = block->rows / block->pooling;
    for (int o = 0; o < block->outputs; o++) {
        ptrdiff_t plane = (ptrdiff_t)unit.item * block->outputs + o;
        plan->kernels->sum_gradients(
            backward->convolved + (plane * block->rows + unit.row) * MELS,
            backward->dy + (plane * pooled_rows + first) * MELS, end - first, block->pooling, plan->channels[o],
            block->slope, plan->unit_sums + ((ptrdiff_t)index * block->outputs + o) * 2);
    }
}

/// Fills rows `from` ..< `end` (even, relative to the tile's row `row`) with the gradient for the convolved values; zeros
/// beyond the item.
static void fill_gradient(const struct backward *backward, struct planes tile, int item, int row, int from, int end) {
    const struct block_plan *plan = &backward->plan;
    const struct sk_block *block = &plan->block;
    int pooled_rows = block->rows / block->pooling;
    int first = row + from > 0 ? row + from : 0;                        // in the item
    int whole = row + end < block->rows ? row + end : block->rows;
    int pooled_end = whole / block->pooling * block->pooling;
    for (int o = 0; o < block->outputs; o++) {
        float *plane = tile.first + o * tile.channel_stride;
        const struct normalisation *channel = &plan->channels[o];
        ptrdiff_t at = (ptrdiff_t)item * block->outputs + o;
        const float *convolved = backward->convolved + at * block->rows * MELS;
        for (int r = row + from; r < row + end; r++)
            if (r < 0 || r >= block->rows) memset(plane + (ptrdiff_t)(r - row) * PADDED_ROW, 0, MELS * sizeof(float));
        if (first < pooled_end)
            plan->kernels->gradient_rows(
                convolved + (ptrdiff_t)first * MELS,
                backward->dy + (at * pooled_rows + first / block->pooling) * MELS, (pooled_end - first) / block->pooling,
                block->pooling, *channel, block->slope, plane + (ptrdiff_t)(first - row) * PADDED_ROW);
        // A last odd row is not pooled: it is reached through the mean and the variance only.
        for (int r = pooled_end > first ? pooled_end : first; r < whole; r++)
            for (int mel = 0; mel < MELS; mel++)
                plane[(ptrdiff_t)(r - row) * PADDED_ROW + mel] = channel->gradient_offset
                    + channel->gradient_slope * (convolved[(ptrdiff_t)r * MELS + mel] - channel->mean);
    }
}

/// Moves the rows that the next tile shares with this one to where it wants them.
static void keep_halo(struct planes tile) {
    size_t bytes = (size_t)(2 * HALO_ROWS) * PADDED_ROW * sizeof(float) - PADDING * sizeof(float);
    for (int c = 0; c < tile.channels; c++) {
        float *plane = tile.first + c * tile.channel_stride - HALO_ROWS * PADDED_ROW;
        memcpy(plane, plane + TILE_ROWS * PADDED_ROW, bytes);
    }
}

/// Writes a unit's weight gradient, [output][input][9], as doubles.
static void gather_weight_gradient(const struct block_plan *plan, const float *sums, double *gradient) {
    int tile = plan->kernels->gradient_tile, lanes = plan->kernels->lanes;
    for (int o = 0; o < plan->block.outputs; o++)
        for (int i = 0; i < plan->block.inputs; i++)
            for (int r = 0; r < 3; r++)
                for (int column = 0; column < 3; column++) {
                    ptrdiff_t at = ((ptrdiff_t)(o / tile) * plan->block.inputs + i) * 3 + r;
                    const float *from = sums + ((at * tile + o % tile) * 3 + column) * lanes;
                    double sum = 0;
                    for (int lane = 0; lane < lanes; lane++) sum += (double)from[lane];
                    *gradient++ = sum;
                }
}

/// Second phase: the gradient for the convolved values, tile by tile, and from it those for weight and x.
static void backward_unit(void *context, int index, int thread) {
    const struct backward *backward = context;
    const struct block_plan *plan = &backward->plan;
    const struct sk_block *block = &plan->block;
    struct unit unit = unit_at(plan, index);
    struct scratch scratch = sk_clear_scratch(plan, thread);
    struct planes gradient = {scratch.gradient.first, scratch.gradient.channel_stride, block->outputs};
    struct packed_weights turned = {plan->turned_taps, plan->bias, block->inputs};
    ptrdiff_t plane = (ptrdiff_t)block->rows * MELS, item = unit.item * block->inputs * plane;

    for (int row = unit.row; row < unit.end; row += TILE_ROWS) {
        int rows = unit.end - row < TILE_ROWS ? unit.end - row : TILE_ROWS;
        int filled = row == unit.row ? -HALO_ROWS : HALO_ROWS;
        fill_gradient(backward, gradient, unit.item, row, filled, TILE_ROWS + HALO_ROWS);
        sk_pack_rows(scratch.input, backward->x + item, block->rows, row);
        plan->kernels->weight_gradient(scratch.input, scratch.gradient, rows, scratch.sums);
        if (backward->dx)
            plan->kernels->convolve(
                gradient, rows, turned, (struct dense_rows){backward->dx + item + (ptrdiff_t)row * MELS, plane});
        keep_halo(gradient);
    }
    gather_weight_gradient(
        plan, scratch.sums, plan->unit_sums + (ptrdiff_t)index * block->outputs * block->inputs * 9);
}

/// The sum over units, in their order, of value `at` of `stride`.
static double sum_of_units(const struct block_plan *plan, ptrdiff_t stride, ptrdiff_t at) {
    double sum = 0;
    for (int index = 0; index < plan->units; index++) sum += plan->unit_sums[index * stride + at];
    return sum;
}

int sk_block_backward(
    const struct sk_block *block, const float *x, const float *weight, const float *gamma, const float *beta,
    const float *convolved, const float *mean, const float *variance, const float *dy, float *dx, float *dweight,
    float *dgamma, float *dbeta, void *workspace) {
    struct backward backward = {.x = x, .convolved = convolved, .dy = dy, .dx = dx};
    if (!sk_plan(&backward.plan, block, workspace)) return -1;
    struct block_plan *plan = &backward.plan;

    for (int o = 0; o < block->outputs; o++)
        plan->channels[o] = (struct normalisation){
            .sign = (float)((gamma[o] > 0) - (gamma[o] < 0)),
            .mean = mean[o],
            .scale = (float)((double)gamma[o] / sqrt((double)variance[o] + (double)block->epsilon)),
            .beta = beta[o],
        };
    sk_parallel(block->threads, plan->units, sum_unit, &backward);

    // With n values x̂ = (c − mean) / σ and gradients g for them: ∂/∂c = γ/σ · (g − Σg/n − x̂ · Σ(g x̂)/n), after Ioffe and
    // Szegedy, "Batch normalization", ICML 2015.
    double count = (double)block->batch * block->rows * MELS;
    for (int o = 0; o < block->outputs; o++) {
        double deviation = sqrt((double)variance[o] + (double)block->epsilon), scale = (double)gamma[o] / deviation;
        double sum = sum_of_units(plan, 2 * block->outputs, 2 * o);
        double product = sum_of_units(plan, 2 * block->outputs, 2 * o + 1);
        dbeta[o] = (float)sum;
        dgamma[o] = (float)(product / deviation);
        plan->channels[o].gradient_offset = (float)(-scale * sum / count);
        plan->channels[o].gradient_slope = (float)(-scale * product / (deviation * deviation) / count);
    }

    sk_pack_turned_weights(weight, block->outputs, block->inputs, plan->turned_taps);
    memset(plan->bias, 0, (size_t)rounded_up(block->inputs, CHANNEL_TILE) * sizeof(float));
    sk_parallel(block->threads, plan->units, backward_unit, &backward);
    ptrdiff_t weights = (ptrdiff_t)block->outputs * block->inputs * 9;
    for (ptrdiff_t w = 0; w < weights; w++) dweight[w] = (float)sum_of_units(plan, weights, w);
    return 0;
}
