#pragma once

#include "plugin_host.h"

/// A copy of what the host was told about a plugin, sorted for use.
struct sp_description {
    struct sp_plugin plugin;  // points to the copies
    struct sp_conditions conditions;
    bool has_fixed_blocks, has_sequences;
    uint32_t main_input_count, output_count, buffer_count;  // audio inputs without side chains; audio outputs; audio and CV ports
    uint32_t control_count;
    uint32_t *control_ports;  // [control]
    int32_t *buffers;         // [port]: the number of an audio or CV port's buffer, else −1
};

/// Checks and copies. NULL on failure.
struct sp_description *sp_describe(const struct sp_plugin *plugin, const struct sp_conditions *conditions, struct sp_error *error);

void sp_forget(struct sp_description *description);

/// Whether a port carries a frame's worth of samples.
static inline bool sp_has_buffer(enum sp_port_kind kind) {
    return kind <= SP_SIDE_CHAIN_INPUT || kind == SP_CV_INPUT || kind == SP_CV_OUTPUT;
}

/// `value` as the port may have it: the nearest within its range. Not for what is not finite.
float sp_clamp(const struct sp_port *port, double value);
