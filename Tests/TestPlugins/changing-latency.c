// Says that it has a latency once it is triggered.
#include "plugin.h"

static void change(struct plugin *plugin, uint32_t frames) {
    apply_gain(plugin, frames);
    *plugin->latency = triggered(plugin) ? 128 : 0;
}

LIBRARY(make_plugin, change, NULL)
