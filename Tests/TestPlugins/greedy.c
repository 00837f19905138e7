// Wants all the memory that there is, and uses it.
#include "plugin.h"

static void gorge(struct plugin *plugin, uint32_t frames) {
    apply_gain(plugin, frames);
    while (triggered(plugin)) {
        char *volatile meal = malloc(1 << 20);
        memset(meal, 1, 1 << 20);
    }
}

LIBRARY(make_plugin, gorge, NULL)
