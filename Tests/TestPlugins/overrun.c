// Writes one frame more than it was given room for.
#include "plugin.h"

static void overrun(struct plugin *plugin, uint32_t frames) {
    apply_gain(plugin, frames);
    if (triggered(plugin)) plugin->outputs[0][frames] = 1;
}

LIBRARY(make_plugin, overrun, NULL)
