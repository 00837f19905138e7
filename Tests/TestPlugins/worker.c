// Has its gain worked out elsewhere: it holds from the block after the one in which it was asked for.
#include <lv2/worker/worker.h>
#include "plugin.h"

struct working {
    struct plugin plugin;
    const LV2_Worker_Schedule *schedule;
    float gain;
};

static LV2_Handle make_working(const LV2_Descriptor *descriptor, double rate, const char *bundle, const LV2_Feature *const *features) {
    (void)descriptor, (void)rate, (void)bundle;
    struct working *working = calloc(1, sizeof *working);
    for (; working && *features; features++) {
        if (strcmp((*features)->URI, LV2_WORKER__schedule) == 0) working->schedule = (*features)->data;
    }
    return working;
}

static LV2_Worker_Status work(LV2_Handle handle, LV2_Worker_Respond_Function respond, LV2_Worker_Respond_Handle to, uint32_t size, const void *data) {
    (void)handle;
    return respond(to, size, data);
}

static LV2_Worker_Status take(LV2_Handle handle, uint32_t size, const void *data) {
    if (size == sizeof(float)) memcpy(&((struct working *)handle)->gain, data, size);
    return LV2_WORKER_SUCCESS;
}

static const void *extension(const char *uri) {
    static const LV2_Worker_Interface interface = {work, take, NULL};
    return strcmp(uri, LV2_WORKER__interface) == 0 ? &interface : NULL;
}

static void schedule(struct plugin *plugin, uint32_t frames) {
    struct working *working = (struct working *)plugin;
    *plugin->latency = 0;
    for (uint32_t frame = 0; frame < frames; frame++) plugin->outputs[0][frame] = working->gain * plugin->inputs[0][frame];
    working->schedule->schedule_work(working->schedule->handle, sizeof(float), plugin->gain);
}

LIBRARY(make_working, schedule, extension)
