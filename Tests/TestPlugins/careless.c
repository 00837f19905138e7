// Plays from memory that it has never cleared: a delay of 64 frames whose line is whatever malloc gave.
#include "plugin.h"

static LV2_Handle make_careless(const LV2_Descriptor *descriptor, double rate, const char *bundle, const LV2_Feature *const *features) {
    struct plugin *plugin = make_plugin(descriptor, rate, bundle, features);
    plugin->extra = malloc(64 * sizeof(float));
    return plugin;
}

static void delay(struct plugin *plugin, uint32_t frames) {
    float *line = plugin->extra;
    uint32_t place = (uint32_t)plugin->memory[0];
    *plugin->latency = 0;
    for (uint32_t frame = 0; frame < frames; frame++, place = (place + 1) % 64) {
        float delayed = line[place];
        line[place] = plugin->inputs[0][frame];
        plugin->outputs[0][frame] = *plugin->gain * delayed;
    }
    plugin->memory[0] = (float)place;
}

static void close_careless(LV2_Handle handle) {
    free(((struct plugin *)handle)->extra);
    free(handle);
}

static void run(LV2_Handle handle, uint32_t frames) { delay(handle, frames); }
static const LV2_Descriptor descriptor = {"urn:soundalike:test:" NAME, make_careless, connect_port, NULL, run, NULL, close_careless, NULL};
const LV2_Descriptor *lv2_descriptor(uint32_t index) { return index == 0 ? &descriptor : NULL; }
