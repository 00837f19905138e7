// What the test plugins have in common: one to two channels, a gain, and a trigger for what they do wrong.
#pragma once

#include <lv2/core/lv2.h>
#include <stdlib.h>
#include <string.h>

#ifndef CHANNELS
#define CHANNELS 1
#endif

enum { GAIN, TRIGGER, LATENCY, AUDIO };  // then the inputs, then the outputs

struct plugin {
    const float *gain, *trigger;
    float *latency;
    const float *inputs[CHANNELS];
    float *outputs[CHANNELS];
    float memory[64];
    void *extra;
};

static void connect_port(LV2_Handle handle, uint32_t port, void *data) {
    struct plugin *plugin = handle;
    if (port == GAIN) plugin->gain = data;
    else if (port == TRIGGER) plugin->trigger = data;
    else if (port == LATENCY) plugin->latency = data;
    else if (port < AUDIO + CHANNELS) plugin->inputs[port - AUDIO] = data;
    else if (port < AUDIO + 2 * CHANNELS) plugin->outputs[port - AUDIO - CHANNELS] = data;
}

__attribute__((unused)) static int triggered(const struct plugin *plugin) { return *plugin->trigger >= 0.5f; }

// The good part: each channel times the gain.
__attribute__((unused)) static void apply_gain(struct plugin *plugin, uint32_t frames) {
    *plugin->latency = 0;
    for (int channel = 0; channel < CHANNELS; channel++) {
        for (uint32_t frame = 0; frame < frames; frame++) plugin->outputs[channel][frame] = *plugin->gain * plugin->inputs[channel][frame];
    }
}

__attribute__((unused)) static LV2_Handle
make_plugin(const LV2_Descriptor *descriptor, double rate, const char *bundle, const LV2_Feature *const *features) {
    (void)descriptor, (void)rate, (void)bundle, (void)features;
    return calloc(1, sizeof(struct plugin));
}

// A library with one plugin. NAME comes from the build; RUN is void (struct plugin *, uint32_t frames).
#define LIBRARY(INSTANTIATE, RUN, EXTENSION)                                                                              \
    static void run(LV2_Handle handle, uint32_t frames) { RUN(handle, frames); }                                          \
    static void cleanup(LV2_Handle handle) { free(handle); }                                                              \
    static const LV2_Descriptor descriptor = {                                                                            \
        "urn:soundalike:test:" NAME, INSTANTIATE, connect_port, NULL, run, NULL, cleanup, EXTENSION};                     \
    const LV2_Descriptor *lv2_descriptor(uint32_t index) { return index == 0 ? &descriptor : NULL; }
