#include "frame.h"
#include <string.h>

// One frame of a bank, taken apart.
struct frame {
    struct sp_shared *shared;
    struct slot *slots;
    const uint32_t *slot_numbers;
    uint32_t *status;
    const double *settings;
    const float *input;
    float *output;
    uint32_t variant_count, frame_count, block_frames, setting_count;
};

static struct slot *slot_for(const struct frame *frame, uint32_t item, uint32_t variant) {
    uint32_t number = frame->slot_numbers[frame->shared->replicas ? item * frame->variant_count + variant : item];
    return number < SP_MOST_SLOTS && frame->slots[number].effect ? &frame->slots[number] : NULL;
}

static const double *settings_for(const struct frame *frame, uint32_t item, uint32_t variant) {
    return frame->settings + ((size_t)item * frame->variant_count + variant) * frame->setting_count;
}

static enum sp_status run_variant(const struct frame *frame, struct slot *slot, uint32_t item, uint32_t variant) {
    size_t place = ((size_t)item * frame->variant_count + variant) * frame->frame_count;
    float *samples = frame->output + place;
    memcpy(samples, frame->input + place, frame->frame_count * sizeof *samples);
    slot_set(slot, settings_for(frame, item, variant), frame->setting_count);
    enum sp_status status = SP_OK;
    arena_enter(slot->arena);
    for (uint32_t start = 0; start < frame->frame_count && status == SP_OK; start += frame->block_frames) {
        uint32_t left = frame->frame_count - start;
        status = sp_effect_process(slot->effect, &(float *){samples + start}, left < frame->block_frames ? left : frame->block_frames, NULL);
    }
    arena_enter(NULL);
    frame->shared->progress++;
    return status;
}

// Every variant starts from the item's present state; variant 0 runs last, so that it is its state that lasts.
static enum sp_status run_from_snapshot(const struct frame *frame, struct slot *slot, uint32_t item) {
    enum sp_status status = SP_OK;
    if (frame->variant_count == 1) return run_variant(frame, slot, item, 0);
    arena_begin_snapshot(slot->arena);
    for (uint32_t variant = 1; variant < frame->variant_count && status == SP_OK; variant++) {
        status = run_variant(frame, slot, item, variant);
        arena_restore(slot->arena);
    }
    if (status == SP_OK) status = run_variant(frame, slot, item, 0);
    arena_end_snapshot(slot->arena);
    return status;
}

// Fresh effects for an item that has failed, with the settings that it was given.
static enum sp_status renew(const struct frame *frame, uint32_t item) {
    struct sp_error error;
    for (uint32_t variant = 0; variant < (frame->shared->replicas ? frame->variant_count : 1); variant++) {
        struct slot *slot = slot_for(frame, item, variant);
        enum sp_status status = slot_reset(slot, settings_for(frame, item, variant), frame->setting_count, &error);
        if (status != SP_OK) return status;
    }
    return SP_NOT_FINITE;
}

static enum sp_status run_item(const struct frame *frame, uint32_t item) {
    enum sp_status status = SP_OK;
    for (uint32_t variant = 0; variant < frame->variant_count; variant++) {
        const struct slot *slot = slot_for(frame, item, variant);
        if (!slot || slot->conditions.channel_count != 1) return SP_BAD_REQUEST;
        if (!frame->shared->replicas && frame->variant_count > 1 && !slot->arena) return SP_BAD_REQUEST;
    }
    if (frame->shared->replicas) {
        for (uint32_t variant = 0; variant < frame->variant_count && status == SP_OK; variant++) {
            status = run_variant(frame, slot_for(frame, item, variant), item, variant);
        }
    } else {
        status = run_from_snapshot(frame, slot_for(frame, item, 0), item);
    }
    return status == SP_NOT_FINITE ? renew(frame, item) : status;
}

void run_frame(struct sp_shared *shared, struct slot *slots) {
    struct sp_frame_layout layout = sp_layout_frame(shared->item_count, shared->variant_count, shared->frame_count, shared->setting_count);
    char *data = sp_shared_data(shared);
    const struct frame frame = {
        .shared = shared,
        .slots = slots,
        .slot_numbers = (const uint32_t *)(data + layout.slots),
        .status = (uint32_t *)(data + layout.status),
        .settings = (const double *)(data + layout.settings),
        .input = (const float *)(data + layout.input),
        .output = (float *)(data + layout.output),
        .variant_count = shared->variant_count,
        .frame_count = shared->frame_count,
        .block_frames = shared->block_frames ? shared->block_frames : shared->frame_count,
        .setting_count = shared->setting_count,
    };
    for (uint32_t item = 0; item < shared->item_count; item++) {
        shared->current_item = item;
        frame.status[item] = run_item(&frame, item);
        if (item > 0) continue;
        const struct slot *slot = slot_for(&frame, 0, 0);
        shared->latency_frames = slot ? sp_effect_latency(slot->effect) : 0;
    }
}
