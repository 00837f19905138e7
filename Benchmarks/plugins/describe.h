// What lilv knows of a plugin, as the host wants it told; and a bare host: nothing but the plugin.
#pragma once

#include <lilv/lilv.h>
#include "plugin_host.h"

struct described_plugin {
    struct sp_plugin plugin;
    const LilvPlugin *lilv;
    uint32_t control_count;
    uint32_t *control_ports;  // [control]
    double *settings;         // [control]: the defaults
};

/// The plugin with this URI, or NULL if it is not installed.
struct described_plugin *describe(LilvWorld *world, const char *uri);

/// What the control is called in the plugin's data.
const char *control_symbol(const struct described_plugin *described, uint32_t control);

/// Sets the control called `symbol`.
void choose(struct described_plugin *described, const char *symbol, double value);

/// The least that a host can do: one instance, one buffer, no looking. Mono goes to all inputs, the first output is taken.
struct bare_host;
struct bare_host *bare_host_open(const struct described_plugin *described, double sample_rate_hz, uint32_t block_frames);
void bare_host_run(struct bare_host *host, const double *settings, const float *input, float *output);
