#define _DEFAULT_SOURCE
#include "description.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "features.h"

float sp_clamp(const struct sp_port *port, double value) {
    // Comparisons that let a value through where a bound is NaN, which says that there is none.
    if (value < port->minimum) return port->minimum;
    if (value > port->maximum) return port->maximum;
    float nearest = (float)value;
    return isfinite(nearest) ? nearest : 0;
}

static const char *problem(const struct sp_plugin *plugin, const struct sp_conditions *conditions) {
    if (!plugin->uri || !plugin->library_path || !plugin->bundle_path || !plugin->ports) return "it was not described";
    if (plugin->port_count < 1 || plugin->port_count > 65536) return "it has no ports, or more than 65536";
    if (plugin->latency_port < -1 || plugin->latency_port >= (int64_t)plugin->port_count) return "its latency port does not exist";
    if (!(conditions->sample_rate_hz >= 1 && conditions->sample_rate_hz <= 1e7)) return "the sample rate is out of range";
    if (conditions->channel_count < 1 || conditions->channel_count > 256) return "it can have 1 to 256 channels";
    if (conditions->maximum_block_frames < 1 || conditions->maximum_block_frames > 1 << 20) return "the block size is out of range";
    return NULL;
}

// Counts the ports, numbers the buffers and checks that every port can be served.
static enum sp_status sort_ports(struct sp_description *d, struct sp_error *error) {
    for (uint32_t index = 0; index < d->plugin.port_count; index++) {
        const struct sp_port *port = &d->plugin.ports[index];
        d->buffers[index] = sp_has_buffer(port->kind) ? (int32_t)d->buffer_count++ : -1;
        if (port->kind == SP_AUDIO_INPUT) d->main_input_count++;
        if (port->kind == SP_AUDIO_OUTPUT) d->output_count++;
        if (port->kind == SP_ATOM_INPUT || port->kind == SP_ATOM_OUTPUT) d->has_sequences = true;
        if (port->kind == SP_CONTROL_INPUT) d->control_ports[d->control_count++] = index;
        if (port->kind == SP_OTHER_PORT && !port->may_be_unconnected) {
            return sp_fail(error, SP_UNSUPPORTED_PORTS, "its port %u is of a kind that this host does not know", index);
        }
        if (port->minimum_bytes > 1 << 26) return sp_fail(error, SP_UNSUPPORTED_PORTS, "its port %u asks for too large a buffer", index);
    }
    if (!d->main_input_count) return sp_fail(error, SP_UNSUPPORTED_PORTS, "it has no audio input");
    if (!d->output_count) return sp_fail(error, SP_UNSUPPORTED_PORTS, "it has no audio output");
    return SP_OK;
}

static bool copy_properties(struct sp_description *d, const struct sp_plugin *plugin) {
    if (!plugin->property_count) return true;
    struct sp_property *copies = calloc(plugin->property_count, sizeof *copies);
    if (!copies) return false;
    d->plugin.state = copies;
    d->plugin.property_count = plugin->property_count;
    for (uint32_t index = 0; index < plugin->property_count; index++) {
        const struct sp_property *property = &plugin->state[index];
        void *value = malloc(property->byte_count ? property->byte_count : 1);
        copies[index] = (struct sp_property){strdup(property->key_uri), strdup(property->type_uri), value, property->byte_count};
        if (!value || !copies[index].key_uri || !copies[index].type_uri) return false;
        memcpy(value, property->value, property->byte_count);
    }
    return true;
}

static bool copy(struct sp_description *d, const struct sp_plugin *plugin) {
    d->plugin.uri = strdup(plugin->uri);
    d->plugin.library_path = strdup(plugin->library_path);
    d->plugin.bundle_path = strdup(plugin->bundle_path);
    struct sp_port *ports = malloc(plugin->port_count * sizeof *ports);
    d->plugin.ports = ports;
    d->control_ports = calloc(plugin->port_count, sizeof *d->control_ports);
    d->buffers = calloc(plugin->port_count, sizeof *d->buffers);
    if (!d->plugin.uri || !d->plugin.library_path || !d->plugin.bundle_path || !ports || !d->control_ports || !d->buffers) return false;
    memcpy(ports, plugin->ports, plugin->port_count * sizeof *ports);
    d->plugin.port_count = plugin->port_count;
    d->plugin.latency_port = plugin->latency_port;
    return copy_properties(d, plugin);
}

struct sp_description *sp_describe(const struct sp_plugin *plugin, const struct sp_conditions *conditions, struct sp_error *error) {
    const char *wrong = problem(plugin, conditions);
    if (wrong) {
        sp_fail(error, SP_BAD_REQUEST, "%s", wrong);
        return NULL;
    }
    const char *feature = sp_missing_feature(plugin);
    if (feature) {
        sp_fail(error, SP_NEEDS_FEATURE, "it needs a feature that this host does not have: %s", feature);
        return NULL;
    }
    struct sp_description *description = calloc(1, sizeof *description);
    if (!description || !copy(description, plugin)) {
        sp_forget(description);
        sp_fail(error, SP_NO_MEMORY, "there is no memory for it");
        return NULL;
    }
    description->conditions = *conditions;
    description->has_fixed_blocks = sp_needs_fixed_blocks(plugin);
    if (sort_ports(description, error) != SP_OK) {
        sp_forget(description);
        return NULL;
    }
    return description;
}

void sp_forget(struct sp_description *description) {
    if (!description) return;
    struct sp_plugin *plugin = &description->plugin;
    for (uint32_t index = 0; index < plugin->property_count; index++) {
        free((void *)plugin->state[index].key_uri);
        free((void *)plugin->state[index].type_uri);
        free((void *)plugin->state[index].value);
    }
    free((void *)plugin->state);
    free((void *)plugin->uri);
    free((void *)plugin->library_path);
    free((void *)plugin->bundle_path);
    free((void *)plugin->ports);
    free(description->control_ports);
    free(description->buffers);
    free(description);
}
