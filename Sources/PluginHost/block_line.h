#pragma once

#include "effect.h"

/// For plugins that insist on blocks of one length: collects frames until there is a block, at the cost of a block's latency.
struct sp_block_line {
    uint32_t block_frames, filled_frames;
    float **channels;  // [channel][frame]: before `filled_frames` input of this block, from there on output of the last
    float *samples;
};

/// NULL when there is no memory.
struct sp_block_line *sp_block_line_open(uint32_t channel_count, uint32_t block_frames);

void sp_block_line_close(struct sp_block_line *line);

/// Forgets what it holds.
void sp_block_line_reset(struct sp_block_line *line, uint32_t channel_count);

/// Exchanges up to `frame_count` frames with the line and runs the effect when a block is full. Returns how many were
/// exchanged, at least 1; 0 when what the plugin wrote is not finite.
uint32_t sp_block_line_exchange(struct sp_effect *effect, float *const *channels, intptr_t start_frame, uint32_t frame_count);
