#include <string.h>
#include "effect.h"

// How a group of channels and the ports of an instance meet. `channels` are the group's, `count` of them, from `start` on.

static void copy_input(const struct sp_effect *effect, float *input, uint32_t number, float *const *channels, uint32_t count,
                       intptr_t start, uint32_t frames) {
    size_t bytes = frames * sizeof *input;
    if (effect->description->main_input_count == 1 && count > 1) {
        memcpy(input, channels[0] + start, bytes);
        for (uint32_t channel = 1; channel < count; channel++) {
            for (uint32_t frame = 0; frame < frames; frame++) input[frame] += channels[channel][start + frame];
        }
        for (uint32_t frame = 0; frame < frames; frame++) input[frame] /= (float)count;
    } else if (number < count) {
        memcpy(input, channels[number] + start, bytes);
    } else if (effect->group_channels == 2) {
        memcpy(input, channels[0] + start, bytes);
    } else {
        memset(input, 0, bytes);
    }
}

// The sum of the exponents that are all ones tells whether a value is not finite; written so that it becomes vector instructions.
static bool is_finite(const float *samples, uint32_t frames) {
    uint32_t bad = 0;
    for (uint32_t frame = 0; frame < frames; frame++) {
        uint32_t bits;
        memcpy(&bits, &samples[frame], sizeof bits);
        bad |= (uint32_t)((bits & 0x7f800000) == 0x7f800000);
    }
    return bad == 0;
}

static void gather(const struct sp_effect *effect, float *const *channels, uint32_t count, intptr_t start, uint32_t frames) {
    const struct sp_description *d = effect->description;
    uint32_t main = 0, side_chain = 0;
    for (uint32_t port = 0; port < d->plugin.port_count; port++) {
        enum sp_port_kind kind = d->plugin.ports[port].kind;
        if (kind != SP_AUDIO_INPUT && kind != SP_SIDE_CHAIN_INPUT && kind != SP_CV_INPUT) continue;
        float *input = sp_buffer_frames(&effect->buffers, (uint32_t)d->buffers[port], frames);
        if (kind == SP_AUDIO_INPUT) {
            copy_input(effect, input, main++, channels, count, start, frames);
        } else if (kind == SP_SIDE_CHAIN_INPUT) {
            copy_input(effect, input, side_chain++ % d->main_input_count, channels, count, start, frames);
        } else {
            for (uint32_t frame = 0; frame < frames; frame++) input[frame] = effect->values[port];
        }
    }
}

static bool scatter(const struct sp_effect *effect, float *const *channels, uint32_t count, intptr_t start, uint32_t frames) {
    const struct sp_description *d = effect->description;
    uint32_t output = 0;
    for (uint32_t port = 0; port < d->plugin.port_count && output < count; port++) {
        if (d->plugin.ports[port].kind != SP_AUDIO_OUTPUT) continue;
        const float *samples = sp_buffer_frames(&effect->buffers, (uint32_t)d->buffers[port], frames);
        if (!is_finite(samples, frames)) return false;
        // The last output goes to all channels that are left.
        do memcpy(channels[output] + start, samples, frames * sizeof *samples);
        while (++output < count && d->output_count <= output);
    }
    return true;
}

bool sp_effect_run(struct sp_effect *effect, float *const *channels, intptr_t start, uint32_t frames) {
    uint32_t channel_count = effect->description->conditions.channel_count;
    for (uint32_t index = 0; index < effect->instance_count; index++) {
        uint32_t first = index * effect->group_channels;
        uint32_t count = channel_count - first < effect->group_channels ? channel_count - first : effect->group_channels;
        gather(effect, channels + first, count, start, frames);
        sp_instance_run(effect->instances[index], &effect->buffers, frames);
        if (!scatter(effect, channels + first, count, start, frames)) return false;
    }
    return true;
}
