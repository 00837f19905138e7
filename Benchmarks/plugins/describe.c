#include "describe.h"
#include <lv2/atom/atom.h>
#include <lv2/buf-size/buf-size.h>
#include <lv2/options/options.h>
#include <lv2/parameters/parameters.h>
#include <lv2/urid/urid.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool has_class(LilvWorld *world, const LilvPlugin *plugin, const LilvPort *port, const char *uri) {
    LilvNode *node = lilv_new_uri(world, uri);
    bool is = lilv_port_is_a(plugin, port, node);
    lilv_node_free(node);
    return is;
}

static bool has_property(LilvWorld *world, const LilvPlugin *plugin, const LilvPort *port, const char *uri) {
    LilvNode *node = lilv_new_uri(world, uri);
    bool has = lilv_port_has_property(plugin, port, node);
    lilv_node_free(node);
    return has;
}

static enum sp_port_kind kind_of(LilvWorld *world, const LilvPlugin *plugin, const LilvPort *port) {
    bool is_input = has_class(world, plugin, port, LILV_URI_INPUT_PORT);
    if (has_class(world, plugin, port, LILV_URI_AUDIO_PORT)) return is_input ? SP_AUDIO_INPUT : SP_AUDIO_OUTPUT;
    if (has_class(world, plugin, port, LILV_URI_CONTROL_PORT)) return is_input ? SP_CONTROL_INPUT : SP_CONTROL_OUTPUT;
    if (has_class(world, plugin, port, LILV_URI_ATOM_PORT)) return is_input ? SP_ATOM_INPUT : SP_ATOM_OUTPUT;
    return SP_OTHER_PORT;
}

struct described_plugin *describe(LilvWorld *world, const char *uri) {
    LilvNode *node = lilv_new_uri(world, uri);
    const LilvPlugin *lilv = lilv_plugins_get_by_uri(lilv_world_get_all_plugins(world), node);
    lilv_node_free(node);
    if (!lilv) return NULL;
    struct described_plugin *described = calloc(1, sizeof *described);
    uint32_t count = lilv_plugin_get_num_ports(lilv);
    struct sp_port *ports = calloc(count, sizeof *ports);
    float *minima = calloc(count, sizeof(float)), *maxima = calloc(count, sizeof(float)), *defaults = calloc(count, sizeof(float));
    lilv_plugin_get_port_ranges_float(lilv, minima, maxima, defaults);
    described->lilv = lilv;
    described->control_ports = calloc(count, sizeof(uint32_t));
    described->settings = calloc(count, sizeof(double));
    for (uint32_t index = 0; index < count; index++) {
        const LilvPort *port = lilv_plugin_get_port_by_index(lilv, index);
        float start = isnan(defaults[index]) ? 0 : defaults[index];
        ports[index] = (struct sp_port){.kind = kind_of(world, lilv, port), .default_value = start, .minimum = minima[index], .maximum = maxima[index]};
        ports[index].may_be_unconnected = has_property(world, lilv, port, LV2_CORE__connectionOptional);
        ports[index].is_stepped = has_property(world, lilv, port, LV2_CORE__toggled) || has_property(world, lilv, port, LV2_CORE__integer)
            || has_property(world, lilv, port, LV2_CORE__enumeration);
        if (ports[index].kind != SP_CONTROL_INPUT) continue;
        described->settings[described->control_count] = start;
        described->control_ports[described->control_count++] = index;
    }
    described->plugin = (struct sp_plugin){
        .uri = strdup(uri),
        .library_path = lilv_file_uri_parse(lilv_node_as_uri(lilv_plugin_get_library_uri(lilv)), NULL),
        .bundle_path = lilv_file_uri_parse(lilv_node_as_uri(lilv_plugin_get_bundle_uri(lilv)), NULL),
        .ports = ports,
        .port_count = count,
        .latency_port = lilv_plugin_has_latency(lilv) ? (int32_t)lilv_plugin_get_latency_port_index(lilv) : -1,
    };
    free(minima), free(maxima), free(defaults);
    return described;
}

const char *control_symbol(const struct described_plugin *described, uint32_t control) {
    const LilvPort *port = lilv_plugin_get_port_by_index(described->lilv, described->control_ports[control]);
    return lilv_node_as_string(lilv_port_get_symbol(described->lilv, port));
}

void choose(struct described_plugin *described, const char *symbol, double value) {
    for (uint32_t control = 0; control < described->control_count; control++) {
        if (strcmp(control_symbol(described, control), symbol) == 0) described->settings[control] = value;
    }
}

struct bare_host {
    LilvInstance *instance;
    const struct described_plugin *described;
    float *values;
    float *input, *output, *unheard;
    uint32_t block_frames;
};

static LV2_URID map(LV2_URID_Map_Handle handle, const char *uri) { return (void)handle, sp_urid(uri); }

struct bare_host *bare_host_open(const struct described_plugin *described, double sample_rate_hz, uint32_t block_frames) {
    static LV2_URID_Map mapping = {NULL, map};
    static int32_t least = 1, longest;
    static float rate;
    longest = (int32_t)block_frames;
    rate = (float)sample_rate_hz;
    static LV2_Options_Option options[5];
    LV2_URID whole = sp_urid(LV2_ATOM__Int);
    options[0] = (LV2_Options_Option){0, 0, sp_urid(LV2_BUF_SIZE__minBlockLength), 4, whole, &least};
    options[1] = (LV2_Options_Option){0, 0, sp_urid(LV2_BUF_SIZE__maxBlockLength), 4, whole, &longest};
    options[2] = (LV2_Options_Option){0, 0, sp_urid(LV2_BUF_SIZE__nominalBlockLength), 4, whole, &longest};
    options[3] = (LV2_Options_Option){0, 0, sp_urid(LV2_PARAMETERS__sampleRate), 4, sp_urid(LV2_ATOM__Float), &rate};
    static const LV2_Feature features[] = {{LV2_URID__map, &mapping}, {LV2_OPTIONS__options, options}, {LV2_BUF_SIZE__boundedBlockLength, NULL}};
    const LV2_Feature *list[] = {&features[0], &features[1], &features[2], NULL};

    struct bare_host *host = calloc(1, sizeof *host);
    *host = (struct bare_host){
        .instance = lilv_plugin_instantiate(described->lilv, sample_rate_hz, list),
        .described = described,
        .values = calloc(described->plugin.port_count, sizeof(float)),
        .input = aligned_alloc(64, block_frames * sizeof(float)),
        .output = aligned_alloc(64, block_frames * sizeof(float)),
        .unheard = aligned_alloc(64, block_frames * sizeof(float)),
        .block_frames = block_frames,
    };
    bool has_output = false;
    for (uint32_t index = 0; index < described->plugin.port_count; index++) {
        void *data = NULL;
        switch (described->plugin.ports[index].kind) {
        case SP_AUDIO_INPUT: data = host->input; break;
        case SP_AUDIO_OUTPUT: data = has_output ? host->unheard : host->output, has_output = true; break;
        case SP_CONTROL_INPUT:
        case SP_CONTROL_OUTPUT: data = &host->values[index]; break;
        default: break;
        }
        host->values[index] = described->plugin.ports[index].default_value;
        lilv_instance_connect_port(host->instance, index, data);
    }
    lilv_instance_activate(host->instance);
    return host;
}

void bare_host_run(struct bare_host *host, const double *settings, const float *input, float *output) {
    const struct described_plugin *described = host->described;
    for (uint32_t control = 0; control < described->control_count; control++) host->values[described->control_ports[control]] = (float)settings[control];
    memcpy(host->input, input, host->block_frames * sizeof(float));
    lilv_instance_run(host->instance, host->block_frames);
    memcpy(output, host->output, host->block_frames * sizeof(float));
}
