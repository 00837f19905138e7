// Calls malloc and free in run, and keeps its state in what it got: a new piece of memory each time.
#include "plugin.h"

static void filter(struct plugin *plugin, uint32_t frames) {
    *plugin->latency = 0;
    float *state = malloc((frames % 7 + 1) * sizeof *state);
    state[0] = plugin->extra ? *(float *)plugin->extra : 0;
    free(plugin->extra);
    for (uint32_t frame = 0; frame < frames; frame++) {
        state[0] += 0.25f * (*plugin->gain * plugin->inputs[0][frame] - state[0]);
        plugin->outputs[0][frame] = state[0];
    }
    plugin->extra = state;
}

LIBRARY(make_plugin, filter, NULL)
