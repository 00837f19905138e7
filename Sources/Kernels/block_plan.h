#pragma once

#include <stdbool.h>
#include "kernels.h"
#include "parallel.h"

// How a training block's work is cut and where its scratch memory lies.

enum {
    /// Rows that are packed and worked on together: two such tiles of 20 channels fit a second-level cache.
    TILE_ROWS = 16,
    /// Rows before and after a tile that its scratch holds too. Two, since pooled rows come in pairs.
    HALO_ROWS = 2,
    SCRATCH_ROWS = TILE_ROWS + 2 * HALO_ROWS,
    /// Rows of one item that make a unit of work, summed apart from other units.
    UNIT_ROWS = 128,
};

/// What one thread works in.
struct scratch {
    struct planes input, gradient;  // first = row 0 of the tile, HALO_ROWS below the start
    float *sums;
};

struct block_plan {
    struct sk_block block;
    const struct kernels *kernels;
    int units_per_item, units;
    float *taps, *turned_taps, *bias, *shifts;
    struct normalisation *channels;
    double *unit_sums;  // [unit][whatever a phase sums]
    char *scratch;
    size_t scratch_bytes;
};

/// Lays `memory` out for `block`; with NULL only counts. Returns the bytes needed, 0 when the block's numbers are out of range.
size_t sk_plan(struct block_plan *plan, const struct sk_block *block, void *memory);

/// The rows of one unit.
struct unit {
    int item, row, end;
};

static inline struct unit unit_at(const struct block_plan *plan, int index) {
    int row = index % plan->units_per_item * UNIT_ROWS, end = row + UNIT_ROWS;
    return (struct unit){index / plan->units_per_item, row, end < plan->block.rows ? end : plan->block.rows};
}

/// This thread's scratch, all zeros.
struct scratch sk_clear_scratch(const struct block_plan *plan, int thread);

/// Copies rows `row` − 1 … `row` + TILE_ROWS of an item [channel][rows][128] into the tile; zeros beyond the item.
void sk_pack_rows(struct planes tile, const float *item, int rows, int row);
