// Turns every block round, which only makes sense where all have the same length; refuses to run otherwise.
#include <lv2/buf-size/buf-size.h>
#include <lv2/options/options.h>
#include <lv2/urid/urid.h>
#include "plugin.h"

static LV2_Handle make_fixed(const LV2_Descriptor *descriptor, double rate, const char *bundle, const LV2_Feature *const *features) {
    const LV2_Options_Option *option = NULL;
    const LV2_URID_Map *map = NULL;
    for (const LV2_Feature *const *feature = features; *feature; feature++) {
        if (strcmp((*feature)->URI, LV2_OPTIONS__options) == 0) option = (*feature)->data;
        if (strcmp((*feature)->URI, LV2_URID__map) == 0) map = (*feature)->data;
    }
    struct plugin *plugin = make_plugin(descriptor, rate, bundle, features);
    for (; option && map && option->key; option++) {
        if (option->key == map->map(map->handle, LV2_BUF_SIZE__maxBlockLength)) plugin->extra = (void *)(uintptr_t)*(const int *)option->value;
    }
    return plugin;
}

static void reverse(struct plugin *plugin, uint32_t frames) {
    *plugin->latency = 0;
    int is_right = frames == (uintptr_t)plugin->extra;
    for (uint32_t frame = 0; frame < frames; frame++) plugin->outputs[0][frame] = is_right ? *plugin->gain * plugin->inputs[0][frames - 1 - frame] : 0;
}

LIBRARY(make_fixed, reverse, NULL)
