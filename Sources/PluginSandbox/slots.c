#include "slots.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "allowance.h"

static struct described *last_described;

struct described *described_take(const void *bytes, size_t byte_count) {
    struct described *described = last_described;
    if (described && described->byte_count == byte_count && memcmp(described->bytes, bytes, byte_count) == 0) {
        described->user_count++;
        return described;
    }
    described = calloc(1, sizeof *described);
    char *copy = malloc(byte_count ? byte_count : 1);
    if (copy) memcpy(copy, bytes, byte_count);
    if (!described || !copy || !sp_unpack(&described->parcel, copy, byte_count)) {
        free(copy);
        free(described);
        return NULL;
    }
    described->bytes = copy;
    described->byte_count = byte_count;
    described->user_count = 1;
    last_described = described;
    return described;
}

void described_release(struct described *described) {
    if (!described || --described->user_count) return;
    if (last_described == described) last_described = NULL;
    sp_discard(&described->parcel);
    free(described->bytes);
    free(described);
}

// An effect that starts with `settings`: they are handed on as defaults. NaN leaves the default.
static struct sp_effect *open_effect(
    const struct slot *slot, const double *settings, uint32_t setting_count, struct sp_facts *facts, struct sp_error *error
) {
    struct sp_plugin plugin = slot->described->parcel.plugin;
    struct sp_port *ports = malloc(plugin.port_count * sizeof *ports);
    if (!ports) {
        sp_fail(error, SP_NO_MEMORY, "there is no memory for it");
        return NULL;
    }
    memcpy(ports, plugin.ports, plugin.port_count * sizeof *ports);
    uint32_t control = 0;
    for (uint32_t port = 0; port < plugin.port_count && control < setting_count; port++) {
        if (ports[port].kind != SP_CONTROL_INPUT) continue;
        double value = settings[control++];
        if (isfinite(value)) ports[port].default_value = (float)value;
    }
    plugin.ports = ports;
    allowance_change(1);
    arena_enter(slot->arena);
    struct sp_effect *effect = sp_effect_open(&plugin, &slot->conditions, facts, error);
    arena_enter(NULL);
    free(ports);
    if (!effect) allowance_change(-1);
    return effect;
}

static void close_effect(struct slot *slot) {
    arena_enter(slot->arena);
    sp_effect_close(slot->effect);
    arena_enter(NULL);
    slot->effect = NULL;
    allowance_change(-1);
}

enum sp_status slot_open(struct slot *slot, enum sp_memory memory, struct sp_error *error) {
    // What a library does once must not end up in one instance's arena.
    if (!slot->described->is_warm) {
        allowance_change(1);
        enum sp_status status = sp_plugin_warm_up(&slot->described->parcel.plugin, &slot->conditions, error);
        allowance_change(-1);
        if (status != SP_OK) return status;
        slot->described->is_warm = true;
    }
    if (memory == SP_ARENA) {
        allowance_use_arenas();
        slot->arena = arena_take();
        if (!slot->arena) return sp_fail(error, SP_NO_MEMORY, "there is no room for another arena");
    }
    slot->effect = open_effect(slot, NULL, 0, NULL, error);
    return slot->effect ? SP_OK : error->status;
}

void slot_close(struct slot *slot) {
    if (slot->effect) close_effect(slot);
    if (slot->arena) arena_give_back(slot->arena);
    described_release(slot->described);
    *slot = (struct slot){0};
}

enum sp_status slot_reset(struct slot *slot, const double *settings, uint32_t setting_count, struct sp_error *error) {
    close_effect(slot);
    if (slot->arena) arena_wipe(slot->arena);
    slot->effect = open_effect(slot, settings, setting_count, NULL, error);
    return slot->effect ? SP_OK : error->status;
}

void slot_set(struct slot *slot, const double *settings, uint32_t setting_count) {
    for (uint32_t control = 0; control < setting_count; control++) sp_effect_set(slot->effect, control, settings[control]);
}

enum sp_status slot_measure(const struct slot *slot, const double *settings, uint32_t setting_count, struct sp_facts *facts, struct sp_error *error) {
    struct slot spare = {NULL, slot->described, slot->conditions, NULL};
    allowance_measure(true);
    spare.effect = open_effect(&spare, settings, setting_count, facts, error);
    bool is_measured = spare.effect != NULL;
    if (is_measured) close_effect(&spare);
    allowance_measure(false);
    return is_measured ? SP_OK : error->status;
}
