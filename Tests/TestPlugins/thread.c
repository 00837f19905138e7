// Starts a thread that outlives the call.
#include <pthread.h>
#include <time.h>
#include "plugin.h"

static void *idle(void *unused) {
    (void)unused;
    for (;;) nanosleep(&(struct timespec){1, 0}, NULL);
    return NULL;
}

static LV2_Handle make_threaded(const LV2_Descriptor *descriptor, double rate, const char *bundle, const LV2_Feature *const *features) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, idle, NULL) == 0) pthread_detach(thread);
    return make_plugin(descriptor, rate, bundle, features);
}

LIBRARY(make_threaded, apply_gain, NULL)
