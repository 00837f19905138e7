#include "effect.h"
#include <stdlib.h>
#include <string.h>
#include "block_line.h"
#include "library.h"

static uint32_t greater(uint32_t a, uint32_t b) { return a > b ? a : b; }

// Fresh instances with the effect's settings. NULL on failure.
static struct sp_instance **open_instances(const struct sp_effect *effect, uint32_t count, struct sp_error *error) {
    struct sp_instance **instances = calloc(count, sizeof *instances);
    if (!instances) {
        sp_fail(error, SP_NO_MEMORY, "there is no memory for it");
        return NULL;
    }
    sp_lock_plugins();
    for (uint32_t index = 0; index < count; index++) {
        instances[index] = sp_instance_open(effect->description, &effect->buffers, effect->values, error);
        if (instances[index]) continue;
        while (index--) sp_instance_close(instances[index]);
        free(instances);
        instances = NULL;
        break;
    }
    sp_unlock_plugins();
    return instances;
}

static void close_instances(struct sp_instance **instances, uint32_t count) {
    if (!instances) return;
    sp_lock_plugins();
    for (uint32_t index = 0; index < count; index++) sp_instance_close(instances[index]);
    sp_unlock_plugins();
    free(instances);
}

static bool take_memory(struct sp_effect *effect) {
    const struct sp_description *d = effect->description;
    uint32_t block_frames = d->conditions.maximum_block_frames;
    if (!sp_buffers_map(&effect->buffers, d->buffer_count, block_frames)) return false;
    effect->values = calloc(d->plugin.port_count, sizeof *effect->values);
    if (!effect->values) return false;
    if (!d->has_fixed_blocks) return true;
    effect->line = sp_block_line_open(d->conditions.channel_count, block_frames);
    return effect->line != NULL;
}

// The longest block that is a power of two, for plugins that insist on one; those that only want blocks of one length like it too.
static struct sp_conditions conditions_for(const struct sp_plugin *plugin, const struct sp_conditions *conditions) {
    struct sp_conditions suited = *conditions;
    while (sp_needs_fixed_blocks(plugin) && suited.maximum_block_frames & (suited.maximum_block_frames - 1)) {
        suited.maximum_block_frames &= suited.maximum_block_frames - 1;
    }
    return suited;
}

struct sp_effect *sp_effect_open(
    const struct sp_plugin *plugin, const struct sp_conditions *conditions, struct sp_facts *facts, struct sp_error *error
) {
    struct sp_conditions suited = conditions_for(plugin, conditions);
    struct sp_description *description = sp_describe(plugin, &suited, error);
    if (!description) return NULL;
    struct sp_effect *effect = calloc(1, sizeof *effect);
    if (!effect) {
        sp_forget(description);
        sp_fail(error, SP_NO_MEMORY, "there is no memory for it");
        return NULL;
    }
    effect->description = description;
    effect->group_channels = greater(description->main_input_count, description->output_count);
    uint32_t instance_count = (conditions->channel_count + effect->group_channels - 1) / effect->group_channels;
    if (!take_memory(effect)) {
        sp_fail(error, SP_NO_MEMORY, "there is no memory for it");
        sp_effect_close(effect);
        return NULL;
    }
    for (uint32_t port = 0; port < plugin->port_count; port++) {
        effect->values[port] = sp_clamp(&plugin->ports[port], plugin->ports[port].default_value);
    }
    effect->instances = open_instances(effect, instance_count, error);
    effect->instance_count = effect->instances ? instance_count : 0;
    int32_t latency_frames = 0;
    if (!effect->instances || (facts && sp_effect_measure_latency(effect, &latency_frames, error) != SP_OK)) {
        sp_effect_close(effect);
        return NULL;
    }
    if (facts) *facts = (struct sp_facts){instance_count, description->control_count, latency_frames};
    return effect;
}

void sp_effect_close(struct sp_effect *effect) {
    if (!effect) return;
    close_instances(effect->instances, effect->instance_count);
    sp_block_line_close(effect->line);
    sp_buffers_unmap(&effect->buffers);
    free(effect->values);
    sp_forget(effect->description);
    free(effect);
}

enum sp_status sp_effect_reset(struct sp_effect *effect, struct sp_error *error) {
    struct sp_instance **fresh = open_instances(effect, effect->instance_count, error);
    if (!fresh) return error ? error->status : SP_NOT_INSTANTIATED;
    close_instances(effect->instances, effect->instance_count);
    effect->instances = fresh;
    effect->has_failed = false;
    if (effect->line) sp_block_line_reset(effect->line, effect->description->conditions.channel_count);
    return SP_OK;
}

enum sp_status sp_plugin_warm_up(const struct sp_plugin *plugin, const struct sp_conditions *conditions, struct sp_error *error) {
    struct sp_error own;
    if (!error) error = &own;
    struct sp_effect *effect = sp_effect_open(plugin, conditions, NULL, error);
    if (!effect) return error->status;
    uint32_t frames = effect->description->conditions.maximum_block_frames, channel_count = conditions->channel_count;
    float **channels = malloc(channel_count * sizeof *channels);
    float *silence = calloc(frames, sizeof *silence);
    for (uint32_t channel = 0; channels && channel < channel_count; channel++) channels[channel] = silence;
    // What it writes does not matter here, only that it has run.
    if (channels && silence) sp_effect_process(effect, channels, frames, NULL);
    free(silence);
    free(channels);
    sp_effect_close(effect);
    return SP_OK;
}
