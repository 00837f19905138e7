// Does what it should: a stereo low-pass filter of one pole, with state.
#define CHANNELS 2
#include "plugin.h"

static void filter(struct plugin *plugin, uint32_t frames) {
    *plugin->latency = 0;
    for (int channel = 0; channel < CHANNELS; channel++) {
        float state = plugin->memory[channel];
        for (uint32_t frame = 0; frame < frames; frame++) {
            state += 0.25f * (*plugin->gain * plugin->inputs[channel][frame] - state);
            plugin->outputs[channel][frame] = state;
        }
        plugin->memory[channel] = state;
    }
}

LIBRARY(make_plugin, filter, NULL)
