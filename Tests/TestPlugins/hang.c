// Never comes back.
#include "plugin.h"

static void hang(struct plugin *plugin, uint32_t frames) {
    apply_gain(plugin, frames);
    for (volatile int turn = 0; triggered(plugin); turn++) {}
}

LIBRARY(make_plugin, hang, NULL)
