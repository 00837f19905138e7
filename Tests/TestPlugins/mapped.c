// Keeps its state in memory that it maps itself.
#include <sys/mman.h>
#include "plugin.h"

static LV2_Handle make_mapped(const LV2_Descriptor *descriptor, double rate, const char *bundle, const LV2_Feature *const *features) {
    struct plugin *plugin = make_plugin(descriptor, rate, bundle, features);
    plugin->extra = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return plugin;
}

static void filter(struct plugin *plugin, uint32_t frames) {
    float *state = plugin->extra;
    *plugin->latency = 0;
    for (uint32_t frame = 0; frame < frames; frame++) {
        *state += 0.25f * (*plugin->gain * plugin->inputs[0][frame] - *state);
        plugin->outputs[0][frame] = *state;
    }
}

LIBRARY(make_mapped, filter, NULL)
