#include "instance.h"
#include <lv2/atom/atom.h>
#include <stdlib.h>
#include <string.h>
#include "library.h"
#include "urid.h"

enum { LEAST_SEQUENCE_BYTES = 8192 };

static uint32_t sequence_bytes(const struct sp_port *port) {
    return port->minimum_bytes > LEAST_SEQUENCE_BYTES ? port->minimum_bytes : LEAST_SEQUENCE_BYTES;
}

// An input holds no events; an output says how much room it has, until the plugin writes to it.
static void prepare_sequences(struct sp_instance *instance) {
    const struct sp_plugin *plugin = &instance->description->plugin;
    for (uint32_t index = 0; index < plugin->port_count; index++) {
        LV2_Atom_Sequence *sequence = instance->sequences[index];
        if (!sequence) continue;
        bool is_input = plugin->ports[index].kind == SP_ATOM_INPUT;
        sequence->atom.type = is_input ? instance->sequence_type : 0;
        sequence->atom.size = is_input ? sizeof(LV2_Atom_Sequence_Body) : sequence_bytes(&plugin->ports[index]) - sizeof(LV2_Atom);
        sequence->body = (LV2_Atom_Sequence_Body){0, 0};
    }
}

// Everything but audio and CV, which are connected when it is known how long a block is.
static bool connect(struct sp_instance *instance) {
    const struct sp_plugin *plugin = &instance->description->plugin;
    for (uint32_t index = 0; index < plugin->port_count; index++) {
        const struct sp_port *port = &plugin->ports[index];
        void *data = NULL;
        switch (port->kind) {
        case SP_CONTROL_INPUT:
        case SP_CONTROL_OUTPUT:
            data = &instance->values[index];
            break;
        case SP_ATOM_INPUT:
        case SP_ATOM_OUTPUT:
            data = instance->sequences[index] = calloc(1, sequence_bytes(port));
            if (!data) return false;
            break;
        default:
            if (sp_has_buffer(port->kind)) continue;
        }
        instance->descriptor->connect_port(instance->handle, index, data);
    }
    return true;
}

static const void *retrieve(LV2_State_Handle handle, uint32_t key, size_t *size, uint32_t *type, uint32_t *flags) {
    const struct sp_plugin *plugin = handle;
    for (uint32_t index = 0; index < plugin->property_count; index++) {
        const struct sp_property *property = &plugin->state[index];
        if (sp_urid(property->key_uri) != key) continue;
        if (size) *size = property->byte_count;
        if (type) *type = sp_urid(property->type_uri);
        if (flags) *flags = LV2_STATE_IS_POD | LV2_STATE_IS_PORTABLE;
        return property->value;
    }
    return NULL;
}

static const void *extension(const struct sp_instance *instance, const char *uri) {
    return instance->descriptor->extension_data ? instance->descriptor->extension_data(uri) : NULL;
}

static void restore_state(struct sp_instance *instance) {
    const struct sp_plugin *plugin = &instance->description->plugin;
    const LV2_State_Interface *state = plugin->property_count ? extension(instance, LV2_STATE__interface) : NULL;
    if (state && state->restore) state->restore(instance->handle, retrieve, (void *)plugin, 0, instance->features.list);
}

static struct sp_instance *fail(struct sp_instance *instance, struct sp_error *error) {
    sp_fail(error, SP_NO_MEMORY, "there is no memory for it");
    sp_instance_close(instance);
    return NULL;
}

// For blocks of `frame_count` frames.
static void connect_audio(struct sp_instance *instance, const struct sp_buffers *buffers, uint32_t frame_count) {
    const struct sp_description *description = instance->description;
    for (uint32_t index = 0; index < description->plugin.port_count; index++) {
        int32_t buffer = description->buffers[index];
        if (buffer < 0) continue;
        instance->descriptor->connect_port(instance->handle, index, sp_buffer_frames(buffers, (uint32_t)buffer, frame_count));
    }
    instance->connected_frames = frame_count;
}

struct sp_instance *sp_instance_open(
    const struct sp_description *description, const struct sp_buffers *buffers, const float *values, struct sp_error *error
) {
    const struct sp_plugin *plugin = &description->plugin;
    const LV2_Descriptor *descriptor = sp_find_descriptor(plugin, error);
    if (!descriptor) return NULL;
    struct sp_instance *instance = calloc(1, sizeof *instance);
    if (!instance) return fail(instance, error);
    instance->description = description;
    instance->descriptor = descriptor;
    instance->sequence_type = sp_urid(LV2_ATOM__Sequence);
    instance->values = malloc(plugin->port_count * sizeof *instance->values);
    instance->sequences = calloc(plugin->port_count, sizeof *instance->sequences);
    if (!instance->values || !instance->sequences) return fail(instance, error);
    memcpy(instance->values, values, plugin->port_count * sizeof *values);

    sp_fill_features(&instance->features, &description->conditions, description->has_fixed_blocks, plugin->bundle_path, &instance->work);
    double sample_rate_hz = description->conditions.sample_rate_hz;
    instance->handle = descriptor->instantiate(descriptor, sample_rate_hz, plugin->bundle_path, instance->features.list);
    if (!instance->handle) {
        sp_fail(error, SP_NOT_INSTANTIATED, "it refuses to run at %g Hz, or for a reason that it does not say", sample_rate_hz);
        sp_instance_close(instance);
        return NULL;
    }
    if (!sp_open_work_queue(&instance->work, instance->handle, extension(instance, LV2_WORKER__interface)) || !connect(instance)) {
        return fail(instance, error);
    }
    prepare_sequences(instance);
    restore_state(instance);
    memcpy(instance->values, values, plugin->port_count * sizeof *values);
    // Some plugins look at their audio when they are activated.
    connect_audio(instance, buffers, description->conditions.maximum_block_frames);
    if (descriptor->activate) descriptor->activate(instance->handle);
    instance->is_active = true;
    return instance;
}

void sp_instance_close(struct sp_instance *instance) {
    if (!instance) return;
    if (instance->is_active && instance->descriptor->deactivate) instance->descriptor->deactivate(instance->handle);
    if (instance->handle && instance->descriptor->cleanup) instance->descriptor->cleanup(instance->handle);
    if (instance->sequences) {
        for (uint32_t index = 0; index < instance->description->plugin.port_count; index++) free(instance->sequences[index]);
    }
    sp_close_work_queue(&instance->work);
    free(instance->sequences);
    free(instance->values);
    free(instance);
}

void sp_instance_run(struct sp_instance *instance, const struct sp_buffers *buffers, uint32_t frame_count) {
    if (frame_count != instance->connected_frames) connect_audio(instance, buffers, frame_count);
    if (instance->description->has_sequences) prepare_sequences(instance);
    instance->descriptor->run(instance->handle, frame_count);
    sp_deliver_responses(&instance->work);
}
