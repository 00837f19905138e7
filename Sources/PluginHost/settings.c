#include <math.h>
#include "block_line.h"
#include "library.h"

bool sp_effect_set(struct sp_effect *effect, uint32_t control, double value) {
    const struct sp_description *d = effect->description;
    if (control >= d->control_count) return false;
    if (!isfinite(value)) return true;
    uint32_t port = d->control_ports[control];
    float taken = sp_clamp(&d->plugin.ports[port], value);
    effect->values[port] = taken;
    for (uint32_t index = 0; index < effect->instance_count; index++) effect->instances[index]->values[port] = taken;
    return true;
}

float sp_effect_get(const struct sp_effect *effect, uint32_t control) {
    const struct sp_description *d = effect->description;
    return control < d->control_count ? effect->values[d->control_ports[control]] : 0;
}

// A minute is more than any delay that is meant to be compensated.
static int32_t reported_latency(const struct sp_instance *instance) {
    const struct sp_description *d = instance->description;
    double frames = instance->values[d->plugin.latency_port];
    return frames > 0 && frames < 60 * d->conditions.sample_rate_hz ? (int32_t)(frames + 0.5) : 0;
}

static int32_t line_latency(const struct sp_effect *effect) { return effect->line ? (int32_t)effect->line->block_frames : 0; }

int32_t sp_effect_latency(const struct sp_effect *effect) {
    int32_t longest = 0;
    for (uint32_t index = 0; effect->description->plugin.latency_port >= 0 && index < effect->instance_count; index++) {
        int32_t latency = reported_latency(effect->instances[index]);
        if (latency > longest) longest = latency;
    }
    return longest + line_latency(effect);
}

enum sp_status sp_effect_measure_latency(struct sp_effect *effect, int32_t *latency_frames, struct sp_error *error) {
    struct sp_error own;
    if (!error) error = &own;
    *latency_frames = line_latency(effect);
    const struct sp_description *d = effect->description;
    if (d->plugin.latency_port < 0) return SP_OK;
    sp_lock_plugins();
    struct sp_instance *spare = sp_instance_open(d, &effect->buffers, effect->values, error);
    if (spare) {
        // Most plugins know their latency only when they have run: a block of whatever is in the buffers.
        uint64_t mode = sp_flush_denormals();
        sp_instance_run(spare, &effect->buffers, d->conditions.maximum_block_frames);
        sp_restore_denormals(mode);
        *latency_frames += reported_latency(spare);
        sp_instance_close(spare);
    }
    sp_unlock_plugins();
    return spare ? SP_OK : error->status;
}
