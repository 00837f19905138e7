// Delays by 64 frames, and says so.
#include "plugin.h"

static void delay(struct plugin *plugin, uint32_t frames) {
    float *line = plugin->memory;
    uint32_t place = (uint32_t)(uintptr_t)plugin->extra;
    for (uint32_t frame = 0; frame < frames; frame++, place = (place + 1) % 64) {
        float delayed = line[place];
        line[place] = plugin->inputs[0][frame];
        plugin->outputs[0][frame] = *plugin->gain * delayed;
    }
    plugin->extra = (void *)(uintptr_t)place;
    *plugin->latency = 64;
}

LIBRARY(make_plugin, delay, NULL)
