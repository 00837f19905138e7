#include "block_plan.h"

#include <string.h>
#include "arena.h"

enum { MOST_CHANNELS = 4096, MOST_MOVED = 1 << 30 };

static size_t floats(size_t count) { return count * sizeof(float); }

/// Floats of a tile's padded rows, with the zeros that pad the last one.
static size_t tile_floats(int channels) { return (size_t)channels * SCRATCH_ROWS * PADDED_ROW + PADDING; }

static bool is_sound(const struct sk_block *block) {
    return block->batch >= 1 && block->inputs >= 1 && block->outputs >= 1 && block->rows >= 1 && block->threads >= 1
        && block->inputs <= MOST_CHANNELS && block->outputs <= MOST_CHANNELS
        && (block->pooling == 1 || block->pooling == 2) && block->slope >= 0 && block->slope <= 1 && block->epsilon >= 0
        && (int64_t)block->batch * block->rows <= MOST_MOVED;
}

static size_t sums_floats(const struct block_plan *plan) {
    size_t gradients = (size_t)rounded_up(plan->block.outputs, plan->kernels->gradient_tile);
    return gradients * (size_t)plan->block.inputs * 9 * (size_t)plan->kernels->lanes;
}

size_t sk_plan(struct block_plan *plan, const struct sk_block *block, void *memory) {
    if (!is_sound(block)) return 0;
    // Any alignment of `memory` is made good by the slack that is counted at the end.
    struct arena arena = {memory ? (char *)(((uintptr_t)memory + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT) : NULL, 0};
    *plan = (struct block_plan){.block = *block, .kernels = sk_kernels(block->instructions)};
    plan->units_per_item = (block->rows + UNIT_ROWS - 1) / UNIT_ROWS;
    plan->units = plan->units_per_item * block->batch;

    size_t inputs = (size_t)block->inputs, outputs = (size_t)block->outputs;
    size_t tiled_inputs = (size_t)rounded_up(block->inputs, CHANNEL_TILE);
    size_t tiled_outputs = (size_t)rounded_up(block->outputs, CHANNEL_TILE);
    plan->taps = take(&arena, floats(tiled_outputs * inputs * 9));
    plan->turned_taps = take(&arena, floats(tiled_inputs * outputs * 9));
    plan->bias = take(&arena, floats(tiled_inputs > tiled_outputs ? tiled_inputs : tiled_outputs));
    plan->shifts = take(&arena, floats((size_t)plan->units * outputs));
    plan->channels = take(&arena, outputs * sizeof(struct normalisation));
    plan->unit_sums = take(&arena, (size_t)plan->units * outputs * inputs * 9 * sizeof(double));
    plan->scratch_bytes = floats(tile_floats(block->inputs))
        + floats(tile_floats(rounded_up(block->outputs, plan->kernels->gradient_tile))) + floats(sums_floats(plan));
    plan->scratch_bytes = (plan->scratch_bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    plan->scratch = take(&arena, plan->scratch_bytes * (size_t)block->threads);
    return arena.used + ALIGNMENT;
}

size_t sk_block_workspace_bytes(const struct sk_block *block) {
    struct block_plan plan;
    return sk_plan(&plan, block, NULL);
}

struct scratch sk_clear_scratch(const struct block_plan *plan, int thread) {
    float *start = (float *)(plan->scratch + plan->scratch_bytes * (size_t)thread);
    memset(start, 0, plan->scratch_bytes);
    enum { CHANNEL = SCRATCH_ROWS * PADDED_ROW, FIRST = HALO_ROWS * PADDED_ROW + PADDING };
    int gradients = rounded_up(plan->block.outputs, plan->kernels->gradient_tile);
    float *gradient = start + tile_floats(plan->block.inputs);
    return (struct scratch){
        .input = {start + FIRST, CHANNEL, plan->block.inputs},
        .gradient = {gradient + FIRST, CHANNEL, gradients},
        .sums = gradient + tile_floats(gradients),
    };
}

void sk_pack_rows(struct planes tile, const float *item, int rows, int row) {
    for (int c = 0; c < tile.channels; c++, item += (ptrdiff_t)rows * MELS)
        for (int r = -1; r <= TILE_ROWS; r++) {
            float *to = tile.first + c * tile.channel_stride + (ptrdiff_t)r * PADDED_ROW;
            if (row + r >= 0 && row + r < rows)
                memcpy(to, item + (ptrdiff_t)(row + r) * MELS, MELS * sizeof(float));
            else
                memset(to, 0, MELS * sizeof(float));
        }
}
