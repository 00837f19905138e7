// Refuses to be made.
#include "plugin.h"

static LV2_Handle refuse(const LV2_Descriptor *descriptor, double rate, const char *bundle, const LV2_Feature *const *features) {
    (void)descriptor, (void)rate, (void)bundle, (void)features;
    return NULL;
}

LIBRARY(refuse, apply_gain, NULL)
