// Adds noise that is different in every instance, but is all its own.
#include "plugin.h"

static uint32_t instances;

static LV2_Handle make_seeded(const LV2_Descriptor *descriptor, double rate, const char *bundle, const LV2_Feature *const *features) {
    struct plugin *plugin = make_plugin(descriptor, rate, bundle, features);
    plugin->extra = (void *)(uintptr_t)++instances;
    return plugin;
}

static void add_noise(struct plugin *plugin, uint32_t frames) {
    uint32_t state = (uint32_t)(uintptr_t)plugin->extra;
    *plugin->latency = 0;
    for (uint32_t frame = 0; frame < frames; frame++) {
        state = state * 1664525 + 1013904223;
        plugin->outputs[0][frame] = *plugin->gain * plugin->inputs[0][frame] + (float)(state >> 16) / 65536;
    }
    plugin->extra = (void *)(uintptr_t)state;
}

LIBRARY(make_seeded, add_noise, NULL)
