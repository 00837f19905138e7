// Ends the process that it runs in.
#include "plugin.h"

static void leave(struct plugin *plugin, uint32_t frames) {
    apply_gain(plugin, frames);
    if (triggered(plugin)) exit(0);
}

LIBRARY(make_plugin, leave, NULL)
