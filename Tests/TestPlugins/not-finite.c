// Divides by zero, in a frame in the middle of the block.
#include "plugin.h"

static void divide(struct plugin *plugin, uint32_t frames) {
    apply_gain(plugin, frames);
    if (triggered(plugin)) plugin->outputs[0][frames / 2] = 0.0f / (*plugin->trigger - *plugin->trigger);
}

LIBRARY(make_plugin, divide, NULL)
