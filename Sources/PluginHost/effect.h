#pragma once

#include "instance.h"

/// See plugin_host.h.
struct sp_effect {
    struct sp_description *description;
    struct sp_buffers buffers;  // of all instances: they run one after the other
    float *values;              // [port]: the present settings
    uint32_t group_channels;    // as many as an instance takes care of
    uint32_t instance_count;
    struct sp_instance **instances;
    bool has_failed;            // wrote what is not finite
    struct sp_block_line *line; // where all blocks must have the same length, else NULL
};

/// Runs every instance over `frame_count` frames, at most the longest block, of the channels from `start_frame` on. False when
/// anything written is not finite.
bool sp_effect_run(struct sp_effect *effect, float *const *channels, intptr_t start_frame, uint32_t frame_count);
