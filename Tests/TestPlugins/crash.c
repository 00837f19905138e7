// Writes to nowhere.
#include "plugin.h"

static void crash(struct plugin *plugin, uint32_t frames) {
    apply_gain(plugin, frames);
    if (triggered(plugin)) *(volatile int *)8 = 1;
}

LIBRARY(make_plugin, crash, NULL)
