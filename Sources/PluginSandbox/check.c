#include "check.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "mappings.h"

// Noise under random settings through fresh effects, in several ways that must sound the same if all of a plugin's state
// lies in its arena:
//
//     alone        one effect, block after block; twice, for some plugins are different every time
//     interleaved  the same, while another effect runs other blocks in between
//     restored     the same, while the effect itself runs other blocks before each and is put back; those, run again from the same
//                  state after a third effect has run, must sound the same too
//     renewed      the same, after a reset

enum { BLOCKS = 24, MOST_FRAMES = 1024 };

struct check {
    struct described *described;
    struct sp_conditions conditions;
    struct sp_shared *shared;
    uint32_t frame_count, control_count;
    uint64_t seed;
    double spread;           // how much of their ranges the settings use
    double *settings;        // [control]
    float *block, *other, *again;  // [channel][frame]
    float *alone;            // [block][channel][frame]
    bool repeats;            // a fresh effect plays what `alone` says
    uint32_t findings;
};

static uint64_t mix(uint64_t value) {  // SplitMix64
    value += 0x9e3779b97f4a7c15;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
    value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
    return value ^ (value >> 31);
}

// 0 … 1, always the same for the same stream and place.
static double draw(const struct check *check, uint64_t stream, uint64_t place) {
    return (double)(mix(mix(check->seed + stream) + place) >> 11) * 0x1p-53;
}

static size_t block_samples(const struct check *check) { return (size_t)check->conditions.channel_count * check->frame_count; }

// A quarter of the controls, others each time, anywhere in their ranges; the rest at their defaults. What is stepped stays: it
// is rarely automated, and there are steps that turn on what cannot be repeated, such as dither.
static void draw_settings(const struct check *check, uint64_t stream) {
    const struct sp_plugin *plugin = &check->described->parcel.plugin;
    uint32_t control = 0;
    for (uint32_t index = 0; index < plugin->port_count; index++) {
        const struct sp_port *port = &plugin->ports[index];
        if (port->kind != SP_CONTROL_INPUT) continue;
        double drawn = port->minimum + draw(check, stream, 2 * control) * ((double)port->maximum - port->minimum);
        bool stays = port->is_stepped || draw(check, stream, 2 * control + 1) > 0.25 || !isfinite(drawn);
        check->settings[control++] = stays ? port->default_value : port->default_value + check->spread * (drawn - port->default_value);
    }
}

// Runs block number `stream` of noise in place; loud and quiet by turns, so that what listens to levels has something to do.
static enum sp_status run(const struct check *check, struct slot *slot, uint64_t stream, float *samples) {
    draw_settings(check, 2 * stream);
    slot_set(slot, check->settings, check->control_count);
    double level = stream % 3 ? 0.5 : 0.01;
    for (size_t index = 0; index < block_samples(check); index++) {
        samples[index] = (float)(level * (2 * draw(check, 2 * stream + 1, index) - 1));
    }
    float *channels[256];
    for (uint32_t channel = 0; channel < check->conditions.channel_count; channel++) channels[channel] = samples + channel * (size_t)check->frame_count;
    arena_enter(slot->arena);
    enum sp_status status = sp_effect_process(slot->effect, channels, check->frame_count, NULL);
    arena_enter(NULL);
    check->shared->progress++;
    return status;
}

static bool differs(const struct check *check, uint32_t block) {
    return check->repeats && memcmp(check->block, check->alone + block * block_samples(check), block_samples(check) * sizeof(float)) != 0;
}

static enum sp_status open_slot(struct check *check, struct slot *slot, enum sp_memory memory, struct sp_error *error) {
    *slot = (struct slot){.described = check->described, .conditions = check->conditions};
    check->described->user_count++;
    return slot_open(slot, memory, error);
}

static enum sp_status run_alone(struct check *check, struct sp_error *error) {
    struct slot slot;
    enum sp_status status = open_slot(check, &slot, SP_PLAIN, error);
    int32_t latency_frames = 0;
    for (uint32_t block = 0; block < BLOCKS && status == SP_OK; block++) {
        status = run(check, &slot, block, check->alone + block * block_samples(check));
        int32_t latency = sp_effect_latency(slot.effect);
        if (block > 0 && latency != latency_frames) check->findings |= SP_CHANGES_LATENCY;
        latency_frames = latency;
    }
    slot_close(&slot);
    return status;
}

static enum sp_status run_alone_again(struct check *check, struct sp_error *error) {
    struct slot slot;
    enum sp_status status = open_slot(check, &slot, SP_PLAIN, error);
    check->repeats = true;
    for (uint32_t block = 0; block < BLOCKS && status == SP_OK && check->repeats; block++) {
        check->repeats = run(check, &slot, block, check->block) == SP_OK && !differs(check, block);
    }
    if (!check->repeats) check->findings |= SP_DIFFERS_EVERY_TIME;
    slot_close(&slot);
    return status;
}

static enum sp_status run_interleaved(struct check *check, struct sp_error *error) {
    struct slot slots[2] = {{0}};
    enum sp_status status = open_slot(check, &slots[0], SP_PLAIN, error);
    if (status == SP_OK) status = open_slot(check, &slots[1], SP_PLAIN, error);
    for (uint32_t block = 0; block < BLOCKS && status == SP_OK; block++) {
        // What the other one makes of it does not matter.
        run(check, &slots[1], 1000 + block, check->other);
        if (run(check, &slots[0], block, check->block) != SP_OK || differs(check, block)) check->findings |= SP_DIFFERS_BETWEEN_FRESH;
    }
    slot_close(&slots[0]);
    slot_close(&slots[1]);
    return status;
}

static enum sp_status run_restored(struct check *check, struct sp_error *error) {
    if (!arena_is_available()) {
        check->findings |= SP_DIFFERS_AFTER_RESTORE;
        return SP_OK;
    }
    struct slot slot, third = {0};
    uint32_t threads = thread_count();
    uint64_t mapped = plugin_mapping_count();
    enum sp_status status = open_slot(check, &slot, SP_ARENA, error);
    uint64_t calls = arena_call_count();
    uint32_t works = sp_scheduled_work_count();
    if (status == SP_OK) status = open_slot(check, &third, SP_PLAIN, error);
    bool is_exact = status == SP_OK;
    for (uint32_t block = 0; block < BLOCKS && is_exact; block++) {
        arena_begin_snapshot(slot.arena);
        // What is not finite there does not matter: it is put back.
        float *outputs[3] = {check->other, check->block, check->again};
        for (uint32_t variant = 0; variant < 3; variant++) {
            run(check, &slot, 2000 + 2 * block + variant % 2, outputs[variant]);
            arena_restore(slot.arena);
            if (variant == 1) run(check, &third, 3000 + block, check->block);
        }
        is_exact = memcmp(check->other, check->again, block_samples(check) * sizeof(float)) == 0;
        is_exact = run(check, &slot, block, check->block) == SP_OK && !differs(check, block) && is_exact;
        arena_end_snapshot(slot.arena);
        // Many plugins complete themselves when they are run for the first time.
        if (block == 0) calls = arena_call_count();
    }
    if (arena_call_count() != calls) check->findings |= SP_ALLOCATES_WHEN_RUN;
    if (sp_scheduled_work_count() != works) check->findings |= SP_SCHEDULES_WORK;
    if (thread_count() > threads) check->findings |= SP_STARTS_THREADS;
    if (plugin_mapping_count() != mapped) check->findings |= SP_MAPS_MEMORY;
    for (uint32_t block = 0; block < BLOCKS / 2 && is_exact; block++) {
        if (block == 0) is_exact = slot_reset(&slot, NULL, 0, error) == SP_OK;
        if (is_exact) is_exact = run(check, &slot, block, check->block) == SP_OK && !differs(check, block);
    }
    if (status == SP_OK && !is_exact) check->findings |= SP_DIFFERS_AFTER_RESTORE;
    slot_close(&third);
    slot_close(&slot);
    return status;
}

static bool take_memory(struct check *check) {
    check->settings = calloc(check->control_count + 1, sizeof *check->settings);
    check->block = calloc(block_samples(check), sizeof(float));
    check->other = calloc(block_samples(check), sizeof(float));
    check->again = calloc(block_samples(check), sizeof(float));
    check->alone = calloc(block_samples(check), BLOCKS * sizeof(float));
    return check->settings && check->block && check->other && check->again && check->alone;
}

static enum sp_status run_all(struct check *check, struct sp_error *error) {
    // Settings from all over their ranges, or from nearer to the defaults where the plugin cannot bear that.
    enum sp_status status = SP_NOT_FINITE;
    for (check->spread = 1; status == SP_NOT_FINITE && check->spread > 0.01; check->spread /= 4) {
        status = run_alone(check, error);
        if (status == SP_NOT_FINITE) check->findings |= SP_NOT_FINITE_IN_CHECK;
        else break;
    }
    if (status != SP_OK && status != SP_NOT_FINITE) return status;
    status = run_alone_again(check, error);
    if (status == SP_OK) status = run_interleaved(check, error);
    return status == SP_OK ? run_restored(check, error) : status;
}

enum sp_status check_plugin(
    struct described *described, const struct sp_conditions *conditions, struct sp_shared *shared, uint32_t *findings, struct sp_error *error
) {
    struct check check = {.described = described, .conditions = *conditions, .shared = shared, .seed = shared->seed};
    check.frame_count = conditions->maximum_block_frames < MOST_FRAMES ? conditions->maximum_block_frames : MOST_FRAMES;
    for (uint32_t port = 0; port < described->parcel.plugin.port_count; port++) {
        check.control_count += described->parcel.plugin.ports[port].kind == SP_CONTROL_INPUT;
    }
    enum sp_status status = SP_NO_MEMORY;
    if (conditions->channel_count < 1 || conditions->channel_count > 256) status = sp_fail(error, SP_BAD_REQUEST, "it can have 1 to 256 channels");
    else if (take_memory(&check)) status = run_all(&check, error);
    else sp_fail(error, SP_NO_MEMORY, "there is no memory for it");
    free(check.settings);
    free(check.block);
    free(check.other);
    free(check.again);
    free(check.alone);
    *findings = check.findings;
    return status;
}
